"""cnf_product__events: is the product's event stream alive and of its usual size?"""

from expectations.check import CRITICAL, WARNING, Suite, between, not_null

# Whole days without any event are a matter of freshness; the volume is that of the last day that has some, against
# the same weekday of the eight weeks before it. A weekday with usually fewer than 50 events is left out. No row, and so
# nothing to check, where no product is connected.
VOLUME = """
    with days as (
        select cast(occurred_at as date) as occurred_on, cast(sum(events) as bigint) as events
        from conformed.cnf_product__events
        where occurred_at >= cast($as_of_date as date) - 65
            and occurred_at < cast($as_of_date as date)
            and received_at < cast($as_of_date as date)
        group by cast(occurred_at as date)
    ),
    latest as (
        select occurred_on, events from days order by occurred_on desc limit 1
    ),
    usual as (
        select percentile_cont(0.5) within group (order by coalesce(days.events, 0)) as events
        from latest
        cross join (values (1), (2), (3), (4), (5), (6), (7), (8)) as weeks (n)
        left join days on days.occurred_on = latest.occurred_on - 7 * weeks.n
    )
    select latest.occurred_on as last_event_on,
        cast($as_of_date as date) - latest.occurred_on as days_since_last_event,
        latest.events as events_that_day, usual.events as events_usual,
        case when usual.events >= 50 then latest.events / usual.events end as volume_against_usual
    from usual
    left join latest on true
    where (select sum(rows_landed) from intermediate.int_raw__table_counts where role = 'product') > 0
"""

EVENTS = Suite(
    table="conformed.cnf_product__events",
    about="the last day with events before the as-of date, against the eight weeks before it",
    query=VOLUME,
    checks=(
        not_null(
            "last_event_on",
            description="there was an event in the nine weeks before the as-of date",
            severity=CRITICAL,
            remedy="land the events of the product, or choose an as-of date inside the landed history",
        ),
        between(
            "days_since_last_event",
            None,
            1,
            description="the last event happened on the day before the as-of date",
            severity=WARNING,
            remedy="see whether the loader has landed the events of the last day",
        ),
        between(
            "days_since_last_event",
            None,
            3,
            description="the last event is at most 3 days old",
            severity=CRITICAL,
            remedy="the event loader has stopped: land the missing days and clear the run",
        ),
        between(
            "volume_against_usual",
            0.5,
            2,
            description="that day has between half and twice the events usual for its weekday",
            severity=WARNING,
            remedy="a holiday, an outage or a change of tracking: ask the product team what happened",
        ),
        between(
            "volume_against_usual",
            0.1,
            None,
            description="that day has at least a tenth of the events usual for its weekday",
            severity=CRITICAL,
            remedy="most of that day is missing: land the rest and clear the run",
        ),
    ),
)

SUITES = (EVENTS,)
