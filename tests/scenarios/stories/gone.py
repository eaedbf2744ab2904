"""What a loader marks as deleted (`_fivetran_deleted`): Kelsall's rows are gone for ten days, Kelton's are there."""

from tests.scenarios.company import Company, day
from tests.scenarios.stories.bugs import report
from tests.scenarios.stories.relationship import change, contact, engage

LEFT = 10


def add_to(company: Company) -> None:
    for account_id, person, is_gone in (("kelsall", "Sally Sand", True), ("kelton", "Tony Sand", False)):
        company.account(account_id)
        user = company.user(account_id, person)
        contact(company, account_id, user)
        change(company, user, "hs_buying_role", "EXECUTIVE_SPONSOR", 300)
        for kind, ago in (("MEETING", 20), ("CALL", 30), ("EMAIL", 40)):
            engage(company, account_id, kind, ago, user)
        company.ticket(account_id, f"{account_id}-asked", 20, user)
        company.ticket(account_id, f"{account_id}-answered", 21, user)
        company.add(
            "zendesk.ticket_comment", id=f"{account_id}-reply", ticket_id=f"{account_id}-answered", user_id="agent",
            public=True, created=day(21, 12), _fivetran_synced=day(21, 12),
        )  # fmt: skip
        report(company, account_id, f"BUG-{account_id}", 22)
        for table, key, value in (
            ("hubspot.contact", "id", f"k_{user}"),
            ("hubspot.engagement_meeting", "engagement_id", f"MEETING-{account_id}-20"),
            ("hubspot.engagement_call", "engagement_id", f"CALL-{account_id}-30"),
            ("zendesk.ticket", "id", f"{account_id}-asked"),
            ("zendesk.ticket_comment", "id", f"{account_id}-reply"),
            ("jira.issue", "id", f"j-BUG-{account_id}"),
        ):
            _land_again(company, table, key, value, is_gone)


def _land_again(company: Company, table: str, key: str, value: str, is_gone: bool) -> None:
    """The loader writes the row once more, as it was, with the mark."""
    row = next(row for row in company.rows[table] if row[key] == value)
    company.add(table, **row | {"_fivetran_deleted": is_gone, "_fivetran_synced": day(LEFT)})
