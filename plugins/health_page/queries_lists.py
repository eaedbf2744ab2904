"""Queries of the pages that are tables: rules, segments, effects, track record, tasks, growth. One query per table."""

from typing import Any

from plugins.health_page.queries_account import read_causes
from plugins.health_page.queries_causes import CAUSES
from plugins.health_page.snapshot import Snapshot, own_first

OF_THE_DAY = "select * from publish.{table} where as_of_date = (select max(as_of_date) from publish.{table})"

RULES = {
    "rules": OF_THE_DAY.format(table="pub_rules") + " order by rule_rank",
    "matches": OF_THE_DAY.format(table="pub_rule_matches") + " order by rule_rank, account_name, account_id",
    "lead_times": "select * from ml.lead_times where severity <> 'good'"
    " and learned_on = (select max(learned_on) from ml.lead_times)"
    " order by low > 1 desc, ratio desc nulls last, fact",
}
SEGMENTS = {
    "bad_fit": OF_THE_DAY.format(table="pub_bad_fit") + " and is_bad_fit order by fit_rank",
    "compared": OF_THE_DAY.format(table="pub_bad_fit")
    + " and not is_bad_fit order by shrunk_a_year desc, dimension, segment limit 15",
}
TREND_CHOICES = """
    select distinct dimension, signal from publish.pub_segment_trends
    where as_of_date = (select max(as_of_date) from publish.pub_segment_trends) order by 1, 2
"""
TREND = """
    select as_of_date as day, coalesce(plans.plan_name, segment) as segment, accounts, value
    from publish.pub_segment_trends as trends
    left join marts.dim_plans as plans on trends.dimension = 'plan' and trends.segment = plans.plan_tier
    where dimension = ? and signal = ?
        and as_of_date > (select max(as_of_date) - interval 53 week from publish.pub_segment_trends)
    order by 1, 2
"""
EFFECTS = {
    "effects": "select * from publish.pub_playbook_effects order by effect nulls last, playbook_id",
    "playbooks": "select * from seeds.playbooks order by priority, playbook_id",
}
RECORD = {
    "promises": "select * from publish.pub_model_track_record order by as_of_date desc, target, population limit 400",
    "overrides": "select * from publish.pub_override_record order by band = 'all', band",
    "line": "select * from publish.pub_danger_line order by as_of_date desc limit 1",
    "drift": OF_THE_DAY.format(table="pub_drift") + " order by target, what, measure",
    "marginal_values": "select * from ml.marginal_values where method = 'measured'"
    " and learned_on = (select max(learned_on) from ml.marginal_values) order by kind, auc_lost desc, group_name",
    "sources": "select * from publish.pub_source_health order by source_name, table_name",
}
GROWTH = {
    "upsell": OF_THE_DAY.format(table="pub_upsell_list") + f" order by {own_first()}, rank",
    "trials": OF_THE_DAY.format(table="pub_trial_list") + f" order by {own_first()}, rank",
    "expansion_training": "select * from ml.trainings where target = 'expansion' order by trained_on desc limit 1",
}
PRODUCT = {
    "bugs": "select * from publish.pub_bugs where closed_on is null"
    " order by mrr_cents desc nulls last, accounts desc, issue_key limit 100",
    "speed": "select * from publish.pub_bug_speed where project = 'all' and priority = 'all' and is_complete"
    " order by month",
    "ux": "select * from publish.pub_ux_review where month ="
    " (select max(month) from publish.pub_ux_review where is_complete) order by rank, category",
    "reporters": "select distinct recognition_rank, person_email, account_id, account_name, bugs_reported_last_365d,"
    " bugs_fixed_last_365d from publish.pub_bug_reporters where recognition_rank <= 10"
    " order by recognition_rank, person_email, account_id",
}
VALUE = {
    "months": "select * from publish.pub_value_of_churn order by month",
    "currencies": "select * from publish.pub_currencies order by is_reporting desc, accounts desc, currency",
}
TASKS = """
    select * from publish.pub_task_list where status = 'open' and (? = '' or owner_email = ?)
    order by is_overdue desc, due_on, expected_saved_cents desc nulls last, task_id limit 500
"""
WAITING = """
    select * from publish.pub_waiting_list
    where as_of_date = (select max(as_of_date) from publish.pub_account_health) and (? = '' or owner_email = ?)
    order by is_past_its_day desc, urgency, due_on, owner_email, place_in_line limit 200
"""
OWNERS = "select distinct owner_email from publish.pub_task_list where status = 'open' order by 1"


def read_tables(snapshot: Snapshot, queries: dict[str, str]) -> dict[str, Any]:
    """Return the rows by name of the query, or None where the snapshot does not have the table yet."""
    return {"day": snapshot.day, **{name: snapshot.rows(query) for name, query in queries.items()}}


def read_segments(snapshot: Snapshot, dimension: str, signal: str) -> dict[str, Any]:
    """Return the trend of a signal by a dimension. A dimension or signal that does not exist becomes the first one."""
    choices = snapshot.rows(TREND_CHOICES)
    dimensions = sorted({choice["dimension"] for choice in choices or []})
    dimension = dimension if dimension in dimensions else next(iter(dimensions), "")
    signals = [choice["signal"] for choice in choices or [] if choice["dimension"] == dimension]
    signal = signal if signal in signals else next(iter(signals), "")
    return read_tables(snapshot, SEGMENTS) | {
        "dimensions": dimensions,
        "signals": signals,
        "dimension": dimension,
        "signal": signal,
        "trend": None if choices is None else snapshot.rows(TREND, dimension, signal),
    }


def read_tasks(snapshot: Snapshot, owner: str | None) -> dict[str, Any]:
    """Return the open tasks of an owner, of all for an empty one; of the person who asks, if they own any, for None."""
    owners = [row["owner_email"] for row in snapshot.rows(OWNERS) or []]
    if owner is None:
        owner = next((one for one in owners if one.lower() == snapshot.me.lower()), "")
    return {
        "day": snapshot.day,
        "owner": owner,
        "owners": owners,
        "tasks": snapshot.rows(TASKS, owner, owner),
        "waiting": snapshot.rows(WAITING, owner, owner),
        "causes": read_causes(snapshot),
    }


# Queries by the address of the page.
PAGES = {
    "rules": RULES,
    "effects": EFFECTS,
    "record": RECORD,
    "growth": GROWTH,
    "product": PRODUCT,
    "value": VALUE,
    "causes": CAUSES,
}
