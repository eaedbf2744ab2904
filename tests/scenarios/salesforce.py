"""What the scenario company has in HubSpot, as Salesforce would hold it, with rows beside it that count nowhere."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from tests.scenarios.company import Company, day


def move_to_salesforce(company: Company, accounts: Collection[str]) -> None:
    """Take these accounts' rows out of HubSpot and add what Salesforce would land instead."""
    companies = {f"h_{account}" for account in accounts}
    for row in taken(company, "company", lambda row: row["id"] in companies):
        add_account(company, row)
    contacts = taken(company, "contact", lambda row: row["property_associatedcompanyid"] in companies)
    for row in contacts:
        account, email = row["property_associatedcompanyid"], row["property_email"]
        add_contact(company, row["_fivetran_synced"], id=row["id"], account_id=account, email=email)
    people = {row["id"]: row for row in contacts}
    for row in taken(company, "contact_property_history", lambda row: row["contact_id"] in people):
        add_change(company, row)
    engaged = taken(company, "engagement_company", lambda row: row["company_id"] in companies)
    for row in engaged:
        add_engagement(company, row["engagement_id"], row["company_id"])
    for table in [table for table, rows in company.rows.items() if not rows]:
        del company.rows[table]


def taken(company: Company, table: str, of_these: Any) -> list[dict[str, Any]]:
    rows = company.rows[f"hubspot.{table}"]
    found = [row for row in rows if of_these(row)]
    company.rows[f"hubspot.{table}"] = [row for row in rows if row not in found]
    return found


def add_account(company: Company, row: dict[str, Any]) -> None:
    """Hollybank is known by its web site alone."""
    by_site = row["id"] == "h_hollybank"
    company.add(
        "salesforce.account", id=row["id"], name=row["property_name"], industry=row["property_industry"],
        website=f"https://www.{row['property_domain']}/en" if by_site else None,
        account_id_c=None if by_site else row["property_account_id"],
        owner_id="u_olga", parent_id=None, is_deleted=False, _fivetran_synced=row["_fivetran_synced"],
    )  # fmt: skip


def add_contact(company: Company, seen: datetime, **values: Any) -> None:
    company.add(
        "salesforce.contact", **({
            "employment_status_c": None, "is_deleted": False, "last_modified_date": seen, "_fivetran_synced": seen,
        } | values),
    )  # fmt: skip


def add_change(company: Company, row: dict[str, Any]) -> None:
    """A role is a row of its own, which is overwritten; a status is overwritten in the contact."""
    seen = row["timestamp"]
    if row["name"] == "employment_status":
        first, *later = [one for one in company.rows["salesforce.contact"] if one["id"] == row["contact_id"]]
        changed = {"employment_status_c": "Left", "last_modified_date": seen, "_fivetran_synced": seen}
        company.add("salesforce.contact", **(first | changed))
        for version in later:
            version["employment_status_c"] = "Left"
        return
    role = {"EXECUTIVE_SPONSOR": "Executive Sponsor", "": "Influencer"}[row["value"]]
    add_role(company, row["contact_id"], role, seen)


def add_role(company: Company, contact_id: str, role: str, seen: datetime, **values: Any) -> None:
    company.add(
        "salesforce.opportunity_contact_role", **({
            "id": f"r_{contact_id}", "contact_id": contact_id, "role": role, "is_deleted": False,
            "last_modified_date": seen, "_fivetran_synced": seen,
        } | values),
    )  # fmt: skip


def add_engagement(company: Company, engagement_id: str, company_id: str) -> None:
    """The same meeting, call or e-mail, as an event or as a task that is done."""
    (engagement,) = taken(company, "engagement", lambda row: row["id"] == engagement_id)
    kind = engagement["type"]
    taken(company, f"engagement_{kind.lower()}", lambda row: row["engagement_id"] == engagement_id)
    people = taken(company, "engagement_contact", lambda row: row["engagement_id"] == engagement_id)
    who = people[0]["contact_id"] if people else "a lead"
    values = {"id": engagement_id, "account_id": company_id, "who_id": who}
    if kind == "MEETING":
        add_event(company, engagement["_fivetran_synced"], **values)
    else:
        add_task(company, engagement["_fivetran_synced"], kind.title(), **values)


def add_event(company: Company, at: datetime, **values: Any) -> None:
    company.add(
        "salesforce.event", **({
            "start_date_time": at, "activity_date": at.date(), "is_child": False, "is_deleted": False,
            "_fivetran_synced": at,
        } | values),
    )  # fmt: skip


def add_task(company: Company, at: datetime, subtype: str, **values: Any) -> None:
    company.add(
        "salesforce.task", **({
            "task_subtype": subtype, "is_closed": True, "status": "Completed", "completed_date_time": at,
            "is_deleted": False, "_fivetran_synced": at,
        } | values),
    )  # fmt: skip


def add_what_counts_nowhere(company: Company) -> None:
    """Each of these, were it read, would change a fact or a feature of its account."""
    fernleigh, hollybank = {"account_id": "h_fernleigh"}, {"account_id": "h_hollybank"}
    add_event(company, day(30), id="deleted", **fernleigh)
    add_event(company, day(30), id="deleted", is_deleted=True, **fernleigh | {"_fivetran_synced": day(29)})
    add_event(company, day(89), id="copy", is_child=True, **hollybank)
    add_event(company, day(-10), id="planned", **hollybank)
    add_task(
        company,
        day(20),
        "Call",
        id="open",
        is_closed=False,
        status="Open",
        activity_date=day(20),
        **hollybank,
    )
    add_task(company, day(20), "Task", id="to-do", type="Other", **hollybank)
    add_task(company, day(20), "Task", id="gone", type="Call", _fivetran_deleted=True, **hollybank)
    # Another role beside that of the sponsor, and one that was taken away before any sponsor was named.
    add_role(company, "k_sybil", "Champion", day(100), id="r_other")
    add_role(company, "k_petra", "Executive Sponsor", day(300), id="r_mistake", is_deleted=True)
