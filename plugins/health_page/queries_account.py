"""Queries of one account: its data, its scores, its tasks."""

from typing import Any

from plugins.health_page import queries_forecast
from plugins.health_page.snapshot import Rows, Snapshot, own_first

FOUND = 100

SEARCH = f"""
    select accounts.account_id, accounts.account_name, accounts.owner_email, accounts.industry,
        health.health_score, health.health_band, health.churn_probability, health.risk_band, health.mrr_cents
    from marts.dim_accounts as accounts
    left join publish.pub_account_health as health
        on accounts.account_id = health.account_id and health.as_of_date = ?
    where ? = ''
        or contains(lower(accounts.account_name), lower(?)) or contains(lower(accounts.account_id), lower(?))
    order by {own_first("accounts.owner_email")}, health.churn_probability desc nulls last,
        health.health_score nulls last, accounts.account_id
    limit {FOUND + 1}
"""
FACTS = """
    with reported as (
        select fact, subject_id, min(as_of_date) as first_reported_on, max(as_of_date) as last_reported_on
        from publish.pub_account_facts where account_id = ?
        group by fact, subject_id
    )
    select facts.*, reported.first_reported_on, reported.last_reported_on
    from reported join publish.pub_account_facts as facts
        on facts.account_id = ? and facts.fact = reported.fact and facts.as_of_date = reported.last_reported_on
        and facts.subject_id is not distinct from reported.subject_id
    order by reported.last_reported_on desc, case facts.severity when 'bad' then 1 when 'watch' then 2 else 3 end,
        facts.said_order, facts.since_on desc nulls last, facts.fact, facts.subject_id
"""
HISTORY = "select * from publish.pub_account_history where account_id = ? order by as_of_date"
USERS = """
    select * from publish.pub_account_users where account_id = ?
    order by is_power_user desc, silent_days nulls last, user_name, user_id
"""
TASKS = """
    select * from publish.pub_task_list where account_id = ? order by status <> 'open', as_of_date desc, task_id
"""
TASK_EVENTS = """
    select events.* replace (
            case when tasks.kind = 'message' and event = 'opened' then 'written' else event end as event
        ), tasks.title, coalesce(causes.label, replace(events.cause_code, '_', ' ')) as cause
    from publish.pub_task_events as events
    left join seeds.cause_codes as causes on events.cause_code = causes.cause_code
    left join publish.pub_playbook_tasks as tasks on events.task_id = tasks.task_id
    where events.account_id = ? order by events.happened_on desc, events.task_id, events.event limit 200
"""
CASES = """
    select playbook_id, state, note, signal_value from publish.pub_playbook_cases
    where account_id = ? and as_of_date = ? order by playbook_id
"""
NEXT = "select * from publish.pub_next_feature where account_id = ? and as_of_date = ? order by rank"
RULES = "select * from publish.pub_rule_matches where account_id = ? and as_of_date = ? order by rule_rank"
OVERRIDES = "select * from publish.pub_overrides where account_id = ? order by set_at desc limit 20"
CHECK_INS = "select * from publish.pub_check_ins where account_id = ? order by answered_at desc limit 20"
PLAN = """
    select * from publish.pub_success_plan where account_id = ?
    order by status <> 'open', due_on nulls last, noted_at desc, item_id limit 200
"""
VALUE = """
    select * from publish.pub_account_value where account_id = ?
    order by noted_at desc nulls last, metric, period limit 40
"""
CONTRACT = """
    select billing_days_to_period_end as days_to_renewal, billing_is_auto_renew_off as is_auto_renew_off,
        seat_bought as seats, plans.plan_name as plan, fit_tenure_days as tenure_days,
        support_open_tickets as open_tickets
    from marts.fct_account_features as features
    left join marts.dim_plans as plans on features.fit_plan = plans.plan_tier
    where account_id = ?
"""


def search_accounts(snapshot: Snapshot, text: str) -> Rows:
    """Return up to FOUND + 1 accounts with the text in name or id: one's own first, then the likeliest to churn."""
    text = text.strip()
    return snapshot.rows(SEARCH, snapshot.day, text, text, text) or []


def read_account(snapshot: Snapshot, account_id: str) -> dict[str, Any] | None:
    """Return everything that the account's page shows, or None for an unknown account."""
    who = snapshot.row("select * from marts.dim_accounts where account_id = ?", account_id)
    if who is None:
        return None
    return {
        "day": snapshot.day,
        "who": who,
        "health": snapshot.row(
            "select * from publish.pub_account_health where account_id = ? order by as_of_date desc limit 1",
            account_id,
        ),
        "contract": snapshot.row(CONTRACT, account_id),
        "trial": snapshot.row(
            "select * from publish.pub_trial_list where account_id = ? and as_of_date = ?",
            account_id,
            snapshot.day,
        ),
        "facts": snapshot.rows(FACTS, account_id, account_id),
        "history": snapshot.rows(HISTORY, account_id),
        "users": snapshot.rows(USERS, account_id),
        "tasks": snapshot.rows(TASKS, account_id),
        "events": snapshot.rows(TASK_EVENTS, account_id),
        "cases": snapshot.rows(CASES, account_id, snapshot.day),
        "next": snapshot.rows(NEXT, account_id, snapshot.day),
        "rules": snapshot.rows(RULES, account_id, snapshot.day),
        "check_ins": snapshot.rows(CHECK_INS, account_id),
        "plan": snapshot.rows(PLAN, account_id),
        "values": snapshot.rows(VALUE, account_id),
        "renewals": snapshot.rows(queries_forecast.OF_ACCOUNT, snapshot.day, account_id),
        "overrides": snapshot.rows(OVERRIDES, account_id),
        "causes": read_causes(snapshot),
    }


def read_causes(snapshot: Snapshot) -> Rows | None:
    """Return the causes with which a task can be closed."""
    return snapshot.rows("select cause_code, label, family from seeds.cause_codes order by family, label")
