"""Bugs that customers reported, and the news of them that is worth a message."""

from datetime import date, timedelta

from tests.scenarios.company import TODAY, Company, day


def add_to(company: Company) -> None:
    _fixed(company)
    _dated(company)
    _got_around(company)


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


def report(company: Company, account_id: str, key: str, reported: int, **issue: object) -> None:
    """A bug that the account reported so many days ago; filed on the same day by default."""
    ticket, created = f"{account_id}-{key}", day(reported, 12)
    company.ticket(account_id, ticket, reported, account_id[:4], subject=f"Trouble {key}", type="problem")
    company.ticket_field(ticket, "status", "solved", max(reported - 1, 0))
    company.add(
        "jira.issue", **({
            "id": f"j-{key}", "key": key, "issue_type": "Bug", "priority": "High", "project": "BUG", "status": "To Do",
            "created": created, "updated": created, "_fivetran_synced": created,
        } | issue),
    )  # fmt: skip
    company.add("jira.ticket_issue_link", ticket_id=ticket, issue_key=key, _fivetran_synced=created)


def _changed(company: Company, key: str, field: str, value: object, days_ago: int) -> None:
    company.add(
        "jira.issue_field_history", issue_id=f"j-{key}", field_id=field, value=value, time=day(days_ago),
        _fivetran_synced=day(days_ago),
    )  # fmt: skip


def _fixed(company: Company) -> None:
    """Mossley reported four bugs: fixed on Friday, fixed the week before, fixed today, and fixed but back again."""
    company.account("mossley")
    for key, done, again in (("FIX-1", 3, None), ("FIX-2", 8, None), ("FIX-3", 0, None), ("FIX-4", 3, 1)):
        resolved = {"resolved": day(done), "status": "Done"} if again is None else {}
        report(company, "mossley", key, 20, **resolved)
        _changed(company, key, "status", "Done", done)
        if again is not None:
            _changed(company, key, "status", "In Progress", again)


def _dated(company: Company) -> None:
    """Fernbank waits for six bugs with a day by which they are to be fixed; Ashbourne asked of one of them later."""
    company.account("fernbank")
    for key, reported, due_in, moved, moved_to in (
        ("ETA-1", 40, 10, 2, 10),
        ("ETA-2", 5, 16, None, None),
        # Long known, moved to a day that has passed, moved today, and not promised any more.
        ("ETA-3", 20, 4, None, None),
        ("ETA-4", 40, -1, 2, -1),
        ("ETA-5", 40, 30, 0, 30),
        ("ETA-6", 40, None, 2, None),
    ):
        report(company, "fernbank", key, reported, due_date=in_days(due_in) if due_in is not None else None)
        if moved is not None:
            _changed(company, key, "duedate", in_days(-5), reported - 1)
            _changed(company, key, "duedate", in_days(moved_to) if moved_to is not None else None, moved)
    company.account("ashbourne")
    company.ticket("ashbourne", "ashbourne-1", 4, "ashb", subject="Me too", type="problem")
    company.ticket_field("ashbourne-1", "status", "solved", 3)
    company.add("jira.ticket_issue_link", ticket_id="ashbourne-1", issue_key="ETA-3", _fivetran_synced=day(3))


def _got_around(company: Company) -> None:
    """Thorndale has four bugs with a workaround: new, old, of a bug that is fixed by now, and withdrawn."""
    company.account("thorndale")
    for key, noted, fixed, withdrawn in (
        ("WAY-1", 2, None, None), ("WAY-2", 8, None, None), ("WAY-3", 5, 4, None), ("WAY-4", 3, None, 2),
    ):  # fmt: skip
        resolved = {"resolved": day(fixed), "status": "Done"} if fixed is not None else {}
        report(company, "thorndale", key, 12, **resolved)
        _changed(company, key, "workaround", "Please export as CSV", noted)
        if withdrawn is not None:
            _changed(company, key, "workaround", None, withdrawn)
