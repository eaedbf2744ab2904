"""Who uses the product, each by their own habit: Mary comes every day, Joe once a fortnight, Wendy on workdays."""

from tests.scenarios.company import Company, workdays


def add_to(company: Company) -> None:
    lindgren(company)
    almeida(company)
    days_off(company)
    a_year(company)
    logins(company)
    growth(company)


def lindgren(company: Company) -> None:
    """People who come, and people who do not."""
    company.account("lindgren")
    mary = company.user("lindgren", "Mary Quant")
    company.events("lindgren", mary, "board_updated", range(200, 2, -1), times=5)
    # As regular and as silent as Mary, but with a tenth of the work.
    pippa = company.user("lindgren", "Pippa Low")
    company.events("lindgren", pippa, "board_updated", workdays(190, 5))
    joe = company.user("lindgren", "Joe Fortnight")
    company.events("lindgren", joe, "report_exported", range(195, 12, -14))
    jolanda = company.user("lindgren", "Jolanda Fortnight")
    company.events("lindgren", jolanda, "report_exported", range(196, 27, -14))
    # Last seen on Friday.
    wendy = company.user("lindgren", "Wendy Workday")
    company.events("lindgren", wendy, "board_updated", workdays(190, 1))
    # A holiday of a workday user, over a weekend too.
    hattie = company.user("lindgren", "Hattie Gone")
    company.events("lindgren", hattie, "board_updated", workdays(300, 91))
    # Stays away for four days every fortnight or so, and does so now.
    dora = company.user("lindgren", "Dora Drift")
    away = {ago + more for ago in range(17, 200, 16) for more in range(3)}
    company.events("lindgren", dora, "board_updated", [ago for ago in range(200, 3, -1) if ago not in away])
    company.user("lindgren", "Nadia Never", since=14)
    company.user("lindgren", "Nils Newcomer", since=13)


def almeida(company: Company) -> None:
    """People who come more rarely than before."""
    company.account("almeida")
    sloane = company.user("almeida", "Sloane Slower")
    company.events("almeida", sloane, "board_updated", [*range(200, 28, -1), 22, 15, 8, 1])
    # A week of holidays.
    hollis = company.user("almeida", "Hollis Holiday")
    company.events("almeida", hollis, "board_updated", [*range(200, 20, -1), *range(13, 0, -1)])
    # Always was a weekly user.
    willa = company.user("almeida", "Willa Weekly")
    company.events("almeida", willa, "board_updated", range(197, 0, -7))


def days_off(company: Company) -> None:
    """Who rests has not fallen silent."""
    # Nobody has come for a week, as everybody did before; of the other company one person has not.
    for account_id, people, away in (
        ("restbury", ("Rae Rest", "Rhea Rest", "Roy Rest", "Rolf Rest"), 4),
        ("workbury", ("Will Work", "Wade Work", "Wolf Work", "Wilf Work"), 1),
    ):
        company.account(account_id)
        for number, name in enumerate(people):
            days = workdays(190, 8 if number < away else 1)
            company.events(account_id, company.user(account_id, name), "board_updated", days)
    # Wanda was away as long in April.
    company.account("oakley")
    away = range(80, 70, -1)
    wanda, walter = company.user("oakley", "Wanda Week"), company.user("oakley", "Walter Week")
    company.events("oakley", wanda, "board_updated", [ago for ago in workdays(190, 10) if ago not in away])
    company.events("oakley", walter, "board_updated", workdays(190, 10))
    # Mondays to Wednesdays.
    mabel = company.user("oakley", "Mabel Monday")
    company.events(
        "oakley", mabel, "board_updated", [ago for ago in range(187, 0, -1) if ago % 7 in (0, 6, 5)]
    )
    # Four days of one week; and three weeks.
    nell, ned = company.user("oakley", "Nell New", since=21), company.user("oakley", "Ned New", since=42)
    company.events("oakley", nell, "board_updated", [17, 16, 15, 14])
    company.events("oakley", ned, "board_updated", workdays(40, 14))


def a_year(company: Company) -> None:
    """Of four people one leaves every quarter; of the second company two at once; of the third none."""
    for account_id, people, ends in (
        ("slidebury", ("Sia Slide", "Sigrid Slide", "Suki Slide", "Sven Slide"), (1, 1, 121, 211)),
        ("cliffbury", ("Cleo Cliff", "Clint Cliff", "Cloe Cliff", "Clyde Cliff"), (1, 1, 121, 121)),
        ("evenbury", ("Eda Even", "Egon Even", "Ezra Even"), (1, 1, 1)),
    ):
        company.account(account_id)
        for name, end in zip(people, ends, strict=True):
            company.events(account_id, company.user(account_id, name), "board_updated", workdays(330, end))


def logins(company: Company) -> None:
    """Fifty logins in four weeks, and then 39 (or 41)."""
    for account_id, name, now in (("penrose", "Kes Trel", 39), ("osprey", "Os Prey", 41)):
        company.account(account_id)
        user = company.user(account_id, name)
        for window, total in ((29, 50), (1, now)):
            for number in range(28):
                times = total // 28 + (1 if number < total % 28 else 0)
                company.events(account_id, user, "signed_in", [window + number], times=times)


def growth(company: Company) -> None:
    """Four people, and six a month later; two, and three."""
    for account_id, before, now in (("sorrel", 4, 6), ("tansy", 2, 3)):
        company.account(account_id)
        for number in range(now):
            user = company.user(account_id, f"{account_id.title()}{number} Person")
            days = range(100 if number < before else 25, 0, -3)
            company.events(account_id, user, "board_updated", days)
