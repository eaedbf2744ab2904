"""Support: tickets and bugs, how fast they were answered, and accounts that fell silent."""

from datetime import timedelta

from tests.scenarios.company import Company, day, workdays


def add_to(company: Company) -> None:
    _many_tickets(company)
    _bursts(company)
    _slow_replies(company)
    _stuck_and_repeated(company)
    _bugs(company)
    _silence(company)
    _without_organization(company)


def _customer(company: Company, account_id: str, *people: str) -> None:
    company.account(account_id)
    for person in people:
        user = company.user(account_id, person)
        company.events(account_id, user, "report_opened", workdays(200, 1))


def _many_tickets(company: Company) -> None:
    # Usually two in 30 days; eleven by now.
    _customer(company, "kettleby", "Olga Kettle")
    for ago in range(34, 394, 15):
        company.ticket("kettleby", f"kettleby-{ago}", ago, "olga")
    for ago in (29, 27, 24, 22, 20, 17, 15, 12, 9, 5, 2):
        company.ticket("kettleby", f"kettleby-{ago}", ago, "olga" if ago > 10 else "otto")
    # Ten are not more than ten: the eleventh opens on the day itself.
    _customer(company, "tamworth", "Lia Lark")
    for ago in (30, 27, 24, 22, 20, 17, 15, 12, 9, 5, 0):
        company.ticket("tamworth", f"tamworth-{ago}", ago, "lia", priority="urgent", type="incident")


def _bursts(company: Company) -> None:
    _customer(company, "pebblebay", "Per Bay")
    for number, ago in enumerate((6, 6, 5, 4, 4)):
        company.ticket("pebblebay", f"pebblebay-{number}", ago, "per")
    # Five in four days, and five in three days that began before the last fourteen.
    _customer(company, "quillmoor", "Quin Moor")
    for number, ago in enumerate((7, 6, 6, 5, 4)):
        company.ticket("quillmoor", f"quillmoor-{number}", ago, "quin")
    _customer(company, "rushford", "Ria Ford")
    for number, ago in enumerate((15, 15, 14, 14, 13)):
        company.ticket("rushford", f"rushford-{number}", ago, "ria")
    # One ticket with four further words in three days; and as many within a morning.
    for account_id, person, opened, words in (
        ("ferrylane", "fenella", 6, [day(6, 15), day(5, 9), day(5, 15), day(4, 9)]),
        ("chatham", "cha", 4, [day(4, 10) + timedelta(minutes=20 * number) for number in range(1, 5)]),
    ):
        _customer(company, account_id, f"{person.title()} Lane")
        company.ticket(account_id, f"{account_id}-one", opened, person)
        for number, said_at in enumerate(words):
            company.add(
                "zendesk.ticket_comment", id=f"{account_id}-{number}", ticket_id=f"{account_id}-one",
                user_id=f"z_{person}", public=True, created=said_at, body="Is anyone there?", _fivetran_synced=said_at,
            )  # fmt: skip


def _answered(company: Company, ticket_id: str, days_ago: int, hour: int) -> None:
    company.add(
        "zendesk.ticket_comment", id=f"{ticket_id}-reply", ticket_id=ticket_id, user_id="agent", public=True,
        created=day(days_ago, hour), body="Here is how", _fivetran_synced=day(days_ago, hour),
    )  # fmt: skip
    company.ticket_field(ticket_id, "status", "solved", days_ago, hour)


def _slow_replies(company: Company) -> None:
    # Opened at ten. Usually answered after two hours, now on the next working day at two: after twelve working hours,
    # once with a weekend in between. The others after one, and now after three; or as usual, over a weekend.
    for account_id, usual, now, working_day in (
        ("saltmarsh", 12, 14, "next"), ("oakridge", 11, 13, "same"), ("fridaymere", 17, 10, "next"),
    ):  # fmt: skip
        _customer(company, account_id, f"{account_id[:3].title()} Slow")
        for ago in (200, 150, 101):
            company.ticket(account_id, f"{account_id}-{ago}", ago, account_id[:3])
            _answered(company, f"{account_id}-{ago}", ago, usual)
        for ago, next_ago in ((20, 19), (10, 7)):
            company.ticket(account_id, f"{account_id}-{ago}", ago, account_id[:3])
            _answered(company, f"{account_id}-{ago}", next_ago if working_day == "next" else ago, now)


def _stuck_and_repeated(company: Company) -> None:
    _customer(company, "umberfield", "Uma Field")
    company.ticket("umberfield", "umber-stuck", 21, "uma", subject="Export fails")
    company.ticket_field("umber-stuck", "status", "pending", 20)
    # Open for fourteen days only; and solved on the day before yesterday, after a month.
    company.ticket("umberfield", "umber-young", 14, "uma", subject="Slow page")
    company.ticket("umberfield", "umber-done", 40, "uma", subject="Wrong total")
    company.ticket_field("umber-done", "status", "solved", 2)
    # Solved and opened again; its other tickets came back long ago, or were solved and closed as usual.
    _customer(company, "vinewood", "Vic Wood")
    for ticket, subject, again in (("vine-back", "Login broken", 9), ("vine-old", "No mail", 60)):
        company.ticket("vinewood", ticket, 80, "vic", subject=subject)
        company.ticket_field(ticket, "status", "solved", 75)
        company.ticket_field(ticket, "status", "open", again)
        company.ticket_field(ticket, "status", "solved", again - 1)
    company.ticket("vinewood", "vine-fine", 20, "vic", subject="A question")
    company.ticket_field("vine-fine", "status", "solved", 18)
    company.ticket_field("vine-fine", "status", "closed", 12)


def _bugs(company: Company) -> None:
    """Four bugs of one account: open, fixed, young, and a wish that is not a bug; another one was reopened."""
    _customer(company, "wrenhall", "Wes Hall")
    for key, kind, reported, done, again in (
        ("BUG-41", "Bug", 45, None, None),
        ("BUG-42", "Bug", 45, 3, None),
        ("BUG-43", "Bug", 30, None, None),
        ("IDEA-44", "Story", 45, None, None),
        ("BUG-45", "Bug", 90, 60, 33),
    ):
        ticket = f"wren-{key}"
        company.ticket("wrenhall", ticket, reported, "wes", subject=f"Trouble {key}", type="problem")
        company.ticket_field(ticket, "status", "solved", reported - 1)
        resolved = day(done) if done is not None and again is None else None
        company.add(
            "jira.issue", id=f"j-{key}", key=key, issue_type=kind, priority="High", project="BUG",
            status="Done" if resolved else "To Do", created=day(reported - 1), updated=day(done or reported - 1),
            resolved=resolved, _fivetran_synced=day(reported - 1),
        )  # fmt: skip
        company.add(
            "jira.ticket_issue_link", ticket_id=ticket, issue_key=key, _fivetran_synced=day(reported - 1)
        )
        for status, ago in (("To Do", reported - 1), ("Done", done), ("In Progress", again)):
            if ago is not None:
                company.add(
                    "jira.issue_field_history", issue_id=f"j-{key}", field_id="status", value=status,
                    time=day(ago), _fivetran_synced=day(ago),
                )  # fmt: skip


def _silence(company: Company) -> None:
    """Four used to ask; of those that stopped, two do less than before: one for four weeks, one for ten. The last one
    never asked.
    """
    for account_id, asked, days in (
        ("yarrowby", (300, 200, 120), [*workdays(100, 29), *workdays(28, 1)[::2]]),
        ("yewhurst", (300, 200, 120), [*workdays(100, 71), *workdays(70, 1)[::2]]),
        ("zinniacroft", (300, 200, 120), workdays(100, 1)),
        ("harrowgate", (300, 200, 60), [*workdays(100, 29), *workdays(28, 1)[::2]]),
        ("birchlow", (), [*workdays(100, 29), *workdays(28, 1)[::2]]),
    ):
        company.account(account_id)
        user = company.user(account_id, f"{account_id[:4].title()} Quiet")
        company.events(account_id, user, "report_opened", days, times=2)
        for ago in asked:
            company.ticket(account_id, f"{account_id}-{ago}", ago, account_id[:4])
            company.ticket_field(f"{account_id}-{ago}", "status", "solved", ago - 1)


def _without_organization(company: Company) -> None:
    """People who write from addresses that support has in no organization."""
    company.account("looseham")
    company.add(
        "segment.users",
        id="lon",
        email="lon@gmail.com",
        name="Lon Loose",
        created_at=day(300),
        received_at=day(300),
    )
    company.add(
        "segment.identifies", id="identify-lon", user_id="lon", context_group_id="looseham",
        received_at=day(300), timestamp=day(300),
    )  # fmt: skip
    for person, address in (
        ("lon", "lon@gmail.com"),
        ("lea", "lea@looseham.example"),
        ("lex", "lex@gmail.com"),
    ):
        company.add(
            "zendesk.user", id=f"z_{person}", email=address, role="end-user", _fivetran_synced=day(20)
        )
        company.ticket("looseham", f"loose-{person}", 5, person, organization_id=None)
