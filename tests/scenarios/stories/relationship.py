"""Contacts: sponsors who leave, move or fall silent, other contacts who leave, meetings that stop."""

from typing import Any

from tests.scenarios.company import Company, day, workdays


def add_to(company: Company) -> None:
    for account_id in (
        "ashgrove", "birchwood", "cedarholt", "dunmore", "elmstead", "fernleigh", "gorsefield", "hollybank",
    ):  # fmt: skip
        company.account(account_id)
    left(company)
    still_there(company)
    meetings(company)


def left(company: Company) -> None:
    jane = company.user("ashgrove", "Janet Doe")
    contact(company, "ashgrove", jane)
    change(company, jane, "hs_buying_role", "EXECUTIVE_SPONSOR", 300)
    change(company, jane, "employment_status", "left", 56)
    # She works for another customer now, and the CRM has given her contact to that company.
    contact(company, "elmstead", jane, since=50)
    # An assistant takes over her address and her old user.
    company.add(
        "segment.users", id=jane, email="janet@ashgrove.example", name="Somebody Else", title="Assistant",
        created_at=day(400), role="member", received_at=day(20),
    )  # fmt: skip
    paul = company.user("ashgrove", "Paulus Poe")
    contact(company, "ashgrove", paul)
    change(company, paul, "employment_status", "left", 91)
    petra = company.user("ashgrove", "Petra Poe")
    contact(company, "ashgrove", petra)
    change(company, petra, "employment_status", "left", 40)
    # Both came every workday until six weeks ago; Pam is still there.
    pam = company.user("ashgrove", "Pam Poe")
    contact(company, "ashgrove", pam)
    for user in (petra, pam):
        company.events("ashgrove", user, "report_viewed", workdays(200, 42))


def still_there(company: Company) -> None:
    moritz = company.user("birchwood", "Moritz Vale")
    contact(company, "birchwood", moritz)
    change(company, moritz, "hs_buying_role", "EXECUTIVE_SPONSOR", 300)
    change(company, moritz, "hs_buying_role", "", 45)
    company.events("birchwood", moritz, "report_viewed", [46])
    for account_id, name, seen in (("cedarholt", "Sybil Orr", 61), ("dunmore", "Tilda Orr", 59)):
        user = company.user(account_id, name)
        contact(company, account_id, user)
        change(company, user, "hs_buying_role", "EXECUTIVE_SPONSOR", 300)
        company.events(account_id, user, "report_viewed", [200, seen])
        engage(company, account_id, "MEETING", 150, user)
    engage(company, "dunmore", "EMAIL", 80, "tilda")


def meetings(company: Company) -> None:
    for ago in (320, 200, 104):
        engage(company, "fernleigh", "MEETING", ago)
    engage(company, "gorsefield", "MEETING", 104)
    for ago in (200, 89):
        engage(company, "hollybank", "MEETING", ago)
    engage(company, "hollybank", "CALL", 10)


def contact(company: Company, account_id: str, name: str, since: int = 400) -> None:
    company.add(
        "hubspot.contact", id=f"k_{name}", property_email=f"{name}@{account_id}.example",
        property_associatedcompanyid=f"h_{account_id}", _fivetran_synced=day(since),
    )  # fmt: skip


def change(company: Company, name: str, field: str, value: Any, days_ago: int) -> None:
    company.add(
        "hubspot.contact_property_history", contact_id=f"k_{name}", name=field, value=value,
        timestamp=day(days_ago), _fivetran_synced=day(days_ago),
    )  # fmt: skip


def engage(company: Company, account_id: str, kind: str, days_ago: int, name: str | None = None) -> None:
    engagement, seen = f"{kind}-{account_id}-{days_ago}", day(days_ago)
    company.add("hubspot.engagement", id=engagement, type=kind, _fivetran_synced=seen)
    company.add(
        f"hubspot.engagement_{kind.lower()}",
        engagement_id=engagement,
        property_hs_timestamp=seen,
        _fivetran_synced=seen,
    )
    company.add(
        "hubspot.engagement_company",
        engagement_id=engagement,
        company_id=f"h_{account_id}",
        _fivetran_synced=seen,
    )
    if name:
        company.add(
            "hubspot.engagement_contact",
            engagement_id=engagement,
            contact_id=f"k_{name}",
            _fivetran_synced=seen,
        )
