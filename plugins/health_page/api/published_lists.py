"""Which published tables the API gives, in what order, and by what one may choose rows."""

from dataclasses import dataclass
from typing import Any

from plugins.health_page.snapshot import Row, Snapshot


@dataclass(frozen=True)
class PublishedList:
    """`order` names a row: pages neither repeat nor miss one. `filters`: columns that may be asked for a value.

    `daily`: the list of one day, the latest published one unless asked otherwise. `days`: column of a range of days.
    """

    name: str
    table: str
    order: str
    filters: tuple[str, ...] = ()
    daily: bool = False
    days: str | None = None


@dataclass(frozen=True)
class Selection:
    """What was asked: `conditions` in SQL with their parameters, and the part of the rows."""

    conditions: tuple[tuple[str, object], ...]
    limit: int
    offset: int


LISTS = (
    PublishedList(
        "accounts",
        "pub_account_health",
        "account_id",
        ("owner_email", "health_band", "risk_band"),
        daily=True,
    ),
    PublishedList(
        "tasks",
        "pub_task_list",
        "as_of_date desc, task_id",
        ("status", "owner_email", "account_id", "playbook_id"),
        days="as_of_date",
    ),
    PublishedList(
        "waiting",
        "pub_waiting_list",
        "account_id, playbook_id",
        ("owner_email", "account_id", "playbook_id"),
        daily=True,
    ),
    PublishedList(
        "task-events",
        "pub_task_events",
        "happened_on, task_id, event, as_of_date",
        ("event", "account_id", "task_id"),
        days="happened_on",
    ),
    PublishedList("monday-list", "pub_monday_list", "rank", ("owner_email",), daily=True),
    PublishedList("upsell", "pub_upsell_list", "rank, account_id", ("owner_email",), daily=True),
    PublishedList("trials", "pub_trial_list", "rank, account_id", ("owner_email",), daily=True),
    PublishedList(
        "facts",
        "pub_account_facts",
        "account_id, fact, subject_id",
        ("account_id", "owner_email", "severity"),
        daily=True,
    ),
    PublishedList(
        "history", "pub_account_history", "account_id, as_of_date", ("account_id",), days="as_of_date"
    ),
    PublishedList(
        "renewal-forecast",
        "pub_renewal_forecast",
        "renewal_on, account_id, quarter",
        ("owner_email", "account_id", "quarter"),
        daily=True,
    ),
    PublishedList(
        "renewal-results",
        "pub_renewal_results",
        "quarter desc, account_id",
        ("owner_email", "account_id", "quarter"),
    ),
    PublishedList("check-ins", "pub_check_ins", "answered_at, account_id, answered_in", ("account_id",)),
    PublishedList(
        "success-plan", "pub_success_plan", "account_id, item_id, source", ("account_id", "status")
    ),
    PublishedList(
        "account-value", "pub_account_value", "account_id, metric, period, source", ("account_id",)
    ),
    PublishedList("results", "pub_results_by_day", "day", days="day"),
    PublishedList(
        "causes",
        "pub_causes",
        "month, plan_tier, playbook_id, cause_code",
        ("cause_code", "playbook_id"),
        days="month",
    ),
    PublishedList(
        "losses", "pub_losses", "happened_on, account_id", ("owner_email", "account_id"), days="happened_on"
    ),
    PublishedList("rules", "pub_rules", "rule_rank", daily=True),
    PublishedList(
        "rule-matches", "pub_rule_matches", "rule_rank, account_id", ("owner_email", "account_id"), daily=True
    ),
    PublishedList("bad-fit", "pub_bad_fit", "dimension, segment", ("dimension",), daily=True),
    PublishedList(
        "segment-trends",
        "pub_segment_trends",
        "as_of_date, dimension, segment, signal",
        ("dimension", "segment", "signal"),
        days="as_of_date",
    ),
    PublishedList(
        "track-record",
        "pub_model_track_record",
        "as_of_date, target, population",
        ("target", "population"),
        days="as_of_date",
    ),
    PublishedList("override-record", "pub_override_record", "band"),
    PublishedList("effects", "pub_playbook_effects", "playbook_id"),
    PublishedList("bugs", "pub_bugs", "issue_key", ("project", "status")),
    PublishedList(
        "bug-speed", "pub_bug_speed", "month, project, priority", ("project", "priority"), days="month"
    ),
    PublishedList(
        "bug-reporters", "pub_bug_reporters", "issue_key, person_id, account_id", ("issue_key", "account_id")
    ),
    PublishedList("usability", "pub_ux_review", "month, category", ("category",), days="month"),
    PublishedList("value", "pub_value_of_churn", "month", days="month"),
    PublishedList("crm-companies", "pub_crm_companies", "crm, company_id", ("crm", "account_id")),
)


def read_list(
    snapshot: Snapshot, listed: PublishedList, asked: Selection
) -> tuple[list[dict[str, Any]], int] | None:
    """Return the rows of the part that was asked for, and how many there are in all.

    None where the snapshot, published by an earlier version, does not have the table.
    """
    conditions = asked.conditions
    if listed.daily and not any(text.startswith("as_of_date") for text, _ in conditions):
        conditions = (*conditions, ("as_of_date = ?", snapshot.day))
    where = " and ".join(("true", *(text for text, _ in conditions)))
    values = [value for _, value in conditions]
    counted = snapshot.row(f"select count(*) as total from publish.{listed.table} where {where}", *values)
    rows = snapshot.rows(
        f"select * from publish.{listed.table} where {where} order by {listed.order} limit ? offset ?",
        *values,
        asked.limit,
        asked.offset,
    )
    return None if counted is None or rows is None else (list[dict[str, Any]](rows), counted["total"])


def read_one(snapshot: Snapshot, account_id: str) -> Row | None:
    """Return the account on the latest published day."""
    return snapshot.row(
        "select * from publish.pub_account_health where account_id = ? and as_of_date = ?",
        account_id,
        snapshot.day,
    )
