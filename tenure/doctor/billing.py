"""What billing says: when accounts left, as the settings define churn, and in which currencies amounts are."""

from dataclasses import dataclass
from datetime import date

import duckdb

from tenure.core.settings import Settings
from tenure.doctor.findings import Currency, shown

# From when until when a subscription was paid for: as int_billing__coverage_spells, without prices that change.
PAID = """
create temp table paid as
with versions as (
    select *, row_number() over (partition by subscription_id order by valid_from_at) as number,
        row_number() over (partition by subscription_id order by valid_from_at desc) as number_from_last
    from subscriptions
),
free as (select subscription_id from prices group by all having max(amount) = 0 and count(*) = count(amount)),
periods as (
    select customer_id, subscription_id,
        min(cast(coalesce(trial_ends_at, starts_at, valid_from_at) as date)) filter (
            where status in ('active', 'past_due')
            or (number = 1 and status = 'canceled' and ended_at > coalesce(trial_ends_at, starts_at))
        ) as started_on,
        cast(max(ended_at) filter (where number_from_last = 1) as date) as ended_on,
        max(cast(valid_from_at as date)) filter (
            where number_from_last = 1 and status not in ('active', 'past_due')
        ) as stopped_on
    from versions group by all
)
select coalesce(c.by_id, c.by_domain) as account_id, started_on,
    coalesce(ended_on, stopped_on, date '9999-12-31') as ended_on
from periods as p join entity_accounts as c on c.entity = 'customer' and c.entity_id = p.customer_id
where started_on < coalesce(ended_on, stopped_on, date '9999-12-31') and coalesce(c.by_id, c.by_domain) is not null
    and subscription_id not in (from free)
"""
COVERAGE = """
with reach as (
    select *, max(ended_on) over (partition by account_id order by started_on, ended_on
        rows between unbounded preceding and 1 preceding) as covered_until from paid
),
numbered as (
    select *, sum(case when started_on > covered_until + {grace} then 1 else 0 end) over (
        partition by account_id order by started_on, ended_on rows unbounded preceding) as spell
    from reach
)
select account_id, min(started_on), nullif(max(ended_on), date '9999-12-31') from numbered
group by account_id, spell order by all
"""
EVENTS = """
with boundaries as (
    select account_id, min(started_on) as boundary_on from paid group by all
    union
    select account_id, cast(cancelled_at as date) from cancellations where cancelled_at is not null
)
select account_id, boundary_on, lead(boundary_on) over (partition by account_id order by boundary_on)
from boundaries order by all
"""

SHARES = """
select currency, sum(rows) / sum(sum(rows)) over () as share
from amounts group by currency order by share desc, currency
"""


@dataclass(frozen=True)
class Spell:
    """An account is a customer from `started_on` until `ended_on`, which is None while it still is one."""

    account_id: str
    started_on: date
    ended_on: date | None


def find_spells(connection: duckdb.DuckDBPyConnection, settings: Settings) -> tuple[Spell, ...]:
    """The spells of all accounts that customers of billing map to."""
    churn = settings.target("churn")
    connection.execute(PAID)
    query = EVENTS if churn.definition == "event" else COVERAGE.format(grace=churn.grace_days)
    return tuple(Spell(*row) for row in connection.execute(query).fetchall())


def find_currencies(connection: duckdb.DuckDBPyConnection, settings: Settings) -> tuple[Currency, ...]:
    """The currencies of prices, invoices and charges, by their share of these rows.

    An amount that names no currency is taken to be in the reporting currency, as the pipeline does.
    """
    rates = {currency for (currency,) in connection.execute("from rates").fetchall()}
    counted = {None, settings.reporting_currency.lower()} | rates
    return tuple(
        Currency("not named" if currency is None else shown(currency, 20), share, currency in counted)
        for currency, share in connection.execute(SHARES).fetchall()
    )
