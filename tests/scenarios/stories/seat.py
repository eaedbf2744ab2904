"""Ten seats and what became of them."""

from tests.scenarios.company import Company, day


def add_to(company: Company) -> None:
    farrow(company)
    quarry(company)
    company.account("calder", seats=2)
    for name in ("Cal Derone", "Caldera Two"):
        user = company.user("calder", name)
        company.events("calder", user, "board_updated", range(120, 0, -2))
    # Eight seats since a month ago; eight since a hundred days ago; twelve since a month ago.
    for account_id, seats, days_ago in (("tarn", 8, 30), ("beck", 8, 100), ("fell", 12, 30)):
        company.account(account_id)
        company.add(
            "stripe.subscription_item", id=f"i_{account_id}", subscription_id=f"s_{account_id}",
            plan_id=f"p_{account_id}", quantity=seats, _fivetran_synced=day(days_ago),
        )  # fmt: skip


def farrow(company: Company) -> None:
    """Eight people on ten seats: four at work, two who never came, one who hardly comes, one who no longer does."""
    company.account("farrow", seats=10, cents_per_seat=1500)
    for name in ("Farah Work", "Fergus Work", "Fiona Work", "Floyd Work"):
        user = company.user("farrow", name)
        company.events("farrow", user, "board_updated", range(150, 0, -2))
    company.user("farrow", "Fabian Never", since=60)
    company.user("farrow", "Felicity Never", since=14)
    frida = company.user("farrow", "Frida Rarely")
    # Two days of the last 30; a third on the day before them.
    company.events("farrow", frida, "board_updated", [150, 120, 89, 60, 31, 20, 10])
    fritz = company.user("farrow", "Fritz Left")
    company.events("farrow", fritz, "board_updated", range(200, 90, -2))


def quarry(company: Company) -> None:
    """One seat, on which two people came and went; and a person who came once, which is not a habit."""
    company.account("quarry", seats=1)
    for name in ("Quinn Left", "Quentin Left"):
        user = company.user("quarry", name)
        company.events("quarry", user, "board_updated", range(200, 95, -2))
    quill = company.user("quarry", "Quill Once", since=60)
    company.events("quarry", quill, "board_updated", [45])
