"""Land the external data set Ravenstack in the raw shape: the worked example of "bring your own data".

docs/how-to/your-own-data.md walks through it. An adapter is one query per landed table, and nothing else: it renames,
casts and spreads, and never repairs. What looks wrong stays as delivered, since judging rows is the work of the
quarantine; what the company does not know stays NULL, never zero.
"""

import argparse
from pathlib import Path

import duckdb

from tests.cases import cases_folder

FILES = {
    "accounts": "ravenstack_accounts.csv",
    "subscriptions": "ravenstack_subscriptions.csv",
    "usage": "ravenstack_feature_usage.csv",
    "tickets": "ravenstack_supports_ticket.csv",
    "churn_events": "ravenstack_churn_events.csv",
}

# Lies beside the landed folders; holds only what differs from the defaults in dbt_project.yml.
TENURE_YML = """\
# The company has no issue tracker, no surveys, no community, and no CRM: unknown, not zero.
sources_switched_off: [hubspot, jira, survey, community]
targets:
  churn:
    # Every account still has an open subscription, so coverage never ends: the company's own churn events count.
    definition: event
    lead_days: 0
    horizon_days: 90
    grace_days: 0
    capacity: 25
training:
  # Two years of history and a label of 90 days leave room for no more.
  test_weeks: 12
  calibration_weeks: 8
"""

# Views over the files: dates and numbers read once, strictly (a date that cannot be read stops the adapter, since
# Parquet has no place for it). Row numbers are the key of usage, whose own ids are used twice.
READ = {
    "account": "select account_id, account_name, industry, plan_tier,"
    " strptime(signup_date, '%d-%m-%Y') as signed_up_at from accounts",
    "subscription": "select subscription_id, account_id, seats::int as seats, is_trial = 'TRUE' as is_trial,"
    " strptime(start_date, '%d-%m-%Y') as started_at, strptime(nullif(end_date, ''), '%d-%m-%Y') as ended_at,"
    " if(billing_frequency::enum('monthly', 'annual') = 'annual', 12, 1) as months,"
    " round(mrr_amount::double * 100)::bigint as mrr_cents,"
    " mrr_cents * months // seats::int as unit_cents,"
    " lower(plan_tier) as tier, tier || '-' || billing_frequency || '-' || unit_cents as plan_id from subscriptions",
    # A new billing period is a new version of the subscription and an invoice. Counted from the start, so that the
    # 31st stays the 31st in the months that have one. Nothing after the last day that the company delivered.
    "period": "with last_day as (select max(strptime(usage_date, '%d-%m-%Y')) as delivered_until from usage)"
    " select s.*, started_at + to_months(n * months) as opens_at, started_at + to_months((n + 1) * months) as closes_at"
    " from subscription s, last_day, unnest(range(0, 1200)) as periods(n)"
    " where not is_trial and opens_at <= delivered_until and (ended_at is null or opens_at < ended_at)",
    "use": "select row_number() over () as row_number, subscription_id, feature_name,"
    " strptime(usage_date, '%d-%m-%Y') as used_at, usage_count::int as uses, error_count::int as errors from usage",
    "ticket": "select ticket_id, account_id, priority, strptime(submitted_at, '%d-%m-%Y') as submitted_at,"
    " strptime(closed_at, '%d-%m-%Y %H:%M') as closed_at, first_response_time_minutes::int as reply_minutes,"
    " nullif(satisfaction_score, '')::double as satisfaction from tickets",
}

# Versions carry no end: the next version of a subscription ends the one before.
VERSIONS = """
    select subscription_id, account_id, 'active' as status, started_at, null as trial_start, opens_at, closes_at,
           null as ended_at, opens_at as known_at from period
    union all select subscription_id, account_id, 'trialing', started_at, started_at, null, null, null, started_at
    from subscription where is_trial and ended_at is distinct from started_at
    union all select subscription_id, account_id, 'canceled', started_at, if(is_trial, started_at, null), null, null,
           ended_at, ended_at from subscription where ended_at is not null
"""

# A count lands as that many single events, seconds apart. Users are unknown: user_id is NULL.
EVENTS = """
    select row_number || '-' || k as id, feature_name as event, used_at + to_seconds(5 * k) as happened_at, account_id
    from use left join subscription using (subscription_id), unnest(range(1, uses + 1)) as singles(k)
    union all select row_number || '-error-' || k, 'error_shown', used_at + to_seconds(5 * k), account_id
    from use left join subscription using (subscription_id), unnest(range(1, errors + 1)) as singles(k)
"""

# Zendesk itself counts 4 and 5 of five as good and the rest as bad; no rating at all stays unknown.
FIELD_CHANGES = """
    select ticket_id, 'status' as field_name, 'new' as value, submitted_at as updated from ticket
    union all select ticket_id, 'status', 'solved', closed_at from ticket where closed_at is not null
    union all select ticket_id, 'satisfaction_score', if(satisfaction >= 4, 'good', 'bad'), closed_at
    from ticket where satisfaction is not null
"""

LANDED = {
    "segment.groups": "select account_id as group_id, account_name as name, industry, null::bigint as employees,"
    " plan_tier as plan, signed_up_at as created_at, signed_up_at as received_at from account",
    "segment.tracks": "select id, null::varchar as user_id, null::varchar as anonymous_id, event,"
    " null::varchar as event_text, happened_at as timestamp, happened_at as received_at, happened_at as sent_at,"
    f" account_id as context_group_id from ({EVENTS})",
    "stripe.customer": "select account_id as id, account_name as name, null::varchar as email,"
    " signed_up_at as created, json_object('account_id', account_id)::varchar as metadata, false as is_deleted,"
    " signed_up_at as _fivetran_synced from account",
    "stripe.plan": "select distinct plan_id as id, tier as product_id, unit_cents as amount,"
    " if(months = 12, 'year', 'month') as interval, 1 as interval_count, plan_id as nickname from subscription",
    "stripe.subscription_history": "select subscription_id as id, account_id as customer_id, status,"
    " started_at as start_date, trial_start::timestamp as trial_start, null::timestamp as trial_end,"
    " opens_at as current_period_start, closes_at as current_period_end, null::boolean as cancel_at_period_end,"
    " ended_at::timestamp as canceled_at, ended_at::timestamp as ended_at, following is null as _fivetran_active,"
    " known_at as _fivetran_start, following as _fivetran_end, known_at as _fivetran_synced"
    " from (select *, lead(known_at) over (partition by subscription_id order by known_at) as following"
    f" from ({VERSIONS}))",
    "stripe.subscription_item": "select 'item-' || subscription_id as id, subscription_id, plan_id,"
    " seats as quantity, started_at as _fivetran_synced from subscription",
    "stripe.invoice": "select subscription_id || '-' || strftime(opens_at, '%Y%m%d') as id,"
    " account_id as customer_id, subscription_id, opens_at as created, opens_at as due_date,"
    " mrr_cents * months as amount_due, mrr_cents * months as amount_paid, 0 as amount_remaining, 'paid' as status,"
    " opens_at as status_transitions_finalized_at, opens_at as status_transitions_paid_at,"
    " null::timestamp as status_transitions_voided_at, opens_at as _fivetran_synced from period",
    "zendesk.organization": "select account_id as id, account_name as name, account_id as external_id,"
    " signed_up_at as _fivetran_synced from account",
    "zendesk.user": "select 'support' as id, 'agent' as role, min(submitted_at) as _fivetran_synced from ticket",
    "zendesk.ticket": "select ticket_id as id, account_id as organization_id, submitted_at as created_at, priority,"
    " submitted_at as _fivetran_synced from ticket",
    "zendesk.ticket_comment": "select 'reply-' || ticket_id as id, ticket_id, 'support' as user_id, true as public,"
    " submitted_at + to_minutes(reply_minutes) as created from ticket where reply_minutes is not null",
    "zendesk.ticket_field_history": f"select *, updated as _fivetran_synced from ({FIELD_CHANGES})",
    "tenure.cancellation": "select churn_event_id as id, account_id, is_reactivation = 'TRUE' as is_reactivation,"
    " strptime(churn_date, '%d-%m-%Y') as cancelled_at, reason_code as reason from churn_events",
}


def case_folder() -> Path:
    return cases_folder() / "ravenstack"


def land_ravenstack(case: Path, landing: Path) -> dict:
    """Write one Parquet file per table of the raw shape, and `tenure.yml`, under `landing`; again gives the same files.

    :return: ``rows_read`` per CSV file, ``rows_landed`` per table, and ``rows_left_out``: row numbers per CSV file.
    :raises FileNotFoundError: one of the five files is missing.
    :raises duckdb.Error: a date or a number that cannot be read.
    """
    missing = [name for name in FILES.values() if not (case / name).is_file()]
    if missing:
        raise FileNotFoundError(f"{case}: no {', '.join(missing)}")
    connection = duckdb.connect()
    for name, file in FILES.items():
        connection.read_csv(str(case / file), all_varchar=True, header=True).create_view(name)
    for name, query in READ.items():
        connection.execute(f"create table {name} as {query}")
    landed = {table: _land(connection, query, landing, table) for table, query in LANDED.items()}
    (landing / "tenure.yml").write_text(TENURE_YML)
    # Rows without use or error have no event to land.
    idle = connection.execute("select row_number from use where uses = 0 and errors = 0").fetchall()
    read = {
        file: connection.execute(f"select count(*) from {name}").fetchall()[0][0]
        for name, file in FILES.items()
    }
    return {
        "rows_read": read,
        "rows_landed": landed,
        "rows_left_out": {FILES["usage"]: [row[0] for row in idle]},
    }


def _land(connection: duckdb.DuckDBPyConnection, query: str, landing: Path, table: str) -> int:
    file = landing.joinpath(*table.split("."), "ravenstack.parquet")
    file.parent.mkdir(parents=True, exist_ok=True)
    return connection.execute(f"copy ({query} order by all) to '{file}' (format parquet)").fetchall()[0][0]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.external_data.ravenstack", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--case", type=Path, default=case_folder(), help="the folder with the five CSV files")
    parser.add_argument(
        "--landing", type=Path, required=True, help="where the Parquet files and tenure.yml go"
    )
    arguments = parser.parse_args()
    counts = land_ravenstack(arguments.case, arguments.landing)
    for kind, numbers in counts.items():
        for name, number in numbers.items():
            print(f"{kind:<14} {name:<32} {number}")


if __name__ == "__main__":
    main()
