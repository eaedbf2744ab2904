"""Land the external data set socialnet in the raw shape: an app with monthly terms, known by its events alone.

One account is one user. There are no tickets, no surveys, no CRM and no invoices; one paid invoice per term is derived,
since a term that has begun has been paid for.
"""

import argparse
from pathlib import Path

import duckdb

from tests.cases import cases_folder

FILES = ("accounts", "events", "subscriptions")
# Terms of one account with a gap of at most so many days are one subscription.
GAP_DAYS = 7

TENURE_YML = f"""\
# Known by its events and its terms alone: everything else is unknown, not zero.
sources_switched_off: [zendesk, jira, hubspot, survey, community]
# Seven months of history: two weeks are enough to begin, longer windows fill on the way.
history_warm_up_days: 14
events:
  log_in: []
  error: []
  onboarding_step: []
targets:
  churn:
    lead_days: 0
    horizon_days: 30
    grace_days: {GAP_DAYS}
    capacity: 100
training:
  test_weeks: 4
  calibration_weeks: 4
"""

READ = {
    "account": "select 'a' || account_id as account_id, channel, country,"
    " (select min(start_date) from subscriptions s where s.account_id = a.account_id)::timestamp as signed_up_at"
    " from accounts a",
    "term": f"""
        with terms as (
            select *, lag(end_date) over (partition by account_id order by start_date) as ended_before
            from subscriptions
        ), numbered as (
            select *, sum(case when ended_before is null or start_date > ended_before + {GAP_DAYS} then 1 else 0 end)
                over (partition by account_id order by start_date rows unbounded preceding) as spell
            from terms
        )
        select 'a' || account_id as account_id, 'a' || account_id || '-' || spell as subscription_id, product,
            start_date::timestamp as opens_at, end_date::timestamp as closes_at, round(mrr * 100)::bigint as cents
        from numbered
    """,
    "subscription": "select subscription_id, any_value(account_id) as account_id, min(opens_at) as started_at,"
    " max(closes_at) as ends_at from term group by subscription_id",
    "last_day": "select max(event_time)::date as delivered_until from events",
}

# Each term is a version. A subscription that was not renewed by the end of the data ends with its last term; one
# whose term runs beyond it has not ended as far as anybody knows.
VERSIONS = """
    select subscription_id, account_id, 'active' as status, opens_at, closes_at, null::timestamp as ended_at,
        opens_at as known_at
    from term
    union all
    select subscription_id, account_id, 'canceled', null, null, ends_at, ends_at
    from subscription, last_day where ends_at <= delivered_until
"""

LANDED = {
    "segment.groups": "select account_id as group_id, account_id as name, signed_up_at as created_at,"
    " signed_up_at as received_at from account",
    "segment.users": "select account_id as id, signed_up_at as created_at, signed_up_at as received_at from account",
    "segment.identifies": "select 'i-' || account_id as id, account_id as user_id, account_id as context_group_id,"
    " signed_up_at as received_at, signed_up_at as timestamp from account",
    "segment.tracks": "select 'e' || row_number() over (order by account_id, event_time, event_name) as id,"
    " 'a' || account_id as user_id, event_name as event, event_time as timestamp, event_time as received_at,"
    " event_time as sent_at, 'a' || account_id as context_group_id from events",
    "stripe.customer": "select account_id as id, account_id as name, signed_up_at as created,"
    " json_object('account_id', account_id)::varchar as metadata, false as is_deleted,"
    " signed_up_at as _fivetran_synced from account",
    "stripe.plan": "select distinct product || '-' || cents as id, product as product_id, cents as amount,"
    " 'month' as interval, 1 as interval_count, product as nickname from term",
    "stripe.subscription_history": "select v.subscription_id as id, v.account_id as customer_id, v.status,"
    " s.started_at as start_date, v.opens_at as current_period_start, v.closes_at as current_period_end,"
    " null::boolean as cancel_at_period_end, v.ended_at as canceled_at, v.ended_at,"
    " v.following is null as _fivetran_active,"
    " v.known_at as _fivetran_start, v.following as _fivetran_end, v.known_at as _fivetran_synced"
    " from (select *, lead(known_at) over (partition by subscription_id order by known_at) as following"
    f" from ({VERSIONS})) v join subscription s using (subscription_id)",
    "stripe.subscription_item": "select 'item-' || subscription_id as id, subscription_id,"
    " product || '-' || cents as plan_id, 1 as quantity, opens_at as _fivetran_synced from term",
    "stripe.invoice": "select subscription_id || '-' || strftime(opens_at, '%Y%m%d') as id, account_id as customer_id,"
    " subscription_id, opens_at as created, opens_at as due_date, cents as amount_due, cents as amount_paid,"
    " 0 as amount_remaining, 'paid' as status, opens_at as status_transitions_finalized_at,"
    " opens_at as status_transitions_paid_at, opens_at as _fivetran_synced from term",
}


def case_folder() -> Path:
    return cases_folder() / "socialnet"


def land_socialnet(case: Path, landing: Path) -> dict[str, int]:
    """Write one Parquet file per table of the raw shape, and `tenure.yml`, under `landing`; again gives the same files.

    :return: rows landed per table
    :raises FileNotFoundError: one of the files is missing.
    """
    missing = [name for name in FILES if not (case / f"{name}.parquet").is_file()]
    if missing:
        raise FileNotFoundError(f"{case}: no {', '.join(missing)}")
    connection = duckdb.connect()
    for name in FILES:
        connection.read_parquet(str(case / f"{name}.parquet")).create_view(name)
    for name, query in READ.items():
        connection.execute(f"create table {name} as {query}")
    landed = {}
    for table, query in LANDED.items():
        file = landing.joinpath(*table.split("."), "socialnet.parquet")
        file.parent.mkdir(parents=True, exist_ok=True)
        landed[table] = connection.execute(
            f"copy ({query} order by all) to '{file}' (format parquet)"
        ).fetchall()[0][0]
    (landing / "tenure.yml").write_text(TENURE_YML)
    return landed


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.external_data.socialnet", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--case", type=Path, default=case_folder(), help="the folder with the Parquet files")
    parser.add_argument(
        "--landing", type=Path, required=True, help="where the Parquet files and tenure.yml go"
    )
    arguments = parser.parse_args()
    for table, rows in land_socialnet(arguments.case, arguments.landing).items():
        print(f"{table:<32} {rows:>10,}")


if __name__ == "__main__":
    main()
