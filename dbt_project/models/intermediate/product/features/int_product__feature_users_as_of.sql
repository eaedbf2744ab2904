-- Grain: account, as-of date (any account with a feature used, or an error seen, by a known user).
-- Only the dates at which a pair of user and feature comes into the 28 days, or goes out of them, are added up.
with users as (

    -- numbers sort and compare at a third of the cost of three texts
    select
        account_id,
        user_id,
        row_number() over (order by account_id, user_id) as user_number
    from {{ ref('int_product__user_days') }}
    where user_id is not null
    group by account_id, user_id

),

features as (

    -- errors are numbered 0, whatever they are called
    select
        event_name,
        case
            when {{ is_event('event_name', ['error']) }} then 0 else row_number() over (order by event_name)
        end as feature_number
    from {{ ref('int_product__feature_days') }}
    where {{ is_feature_event('event_name') }} or {{ is_event('event_name', ['error']) }}
    group by event_name

),

arrivals as (

    select
        users.user_number,
        features.feature_number,
        calendar.as_of_date as seen_from,
        max({{ as_date('events.occurred_at') }}) as used_on
    from {{ ref('int_product__events') }} as events
    inner join users on events.account_id = users.account_id and events.user_id = users.user_id
    inner join features on events.event_name = features.event_name
    inner join {{ ref('int_time__first_as_of_dates') }} as calendar
        on
            greatest({{ as_date('events.occurred_at') }}, {{ as_date('events.received_at') }}) + 1
            = calendar.known_from_on
    {% if not var('build_history') -%}
    -- a day reads the files of its own month only (the clock of an event may be a day off)
    where events.received_at >= {{ as_of_date() }} - 30
    {% endif -%}
    group by users.user_number, features.feature_number, calendar.as_of_date
    having max({{ as_date('events.occurred_at') }}) >= calendar.as_of_date - 28

),

spans as (

    select
        *,
        max(used_on) over history as last_on,
        max(used_on) over (
            partition by user_number, feature_number order by seen_from rows between unbounded preceding and 1 preceding
        ) as previous_on,
        lead(seen_from) over (partition by user_number, feature_number order by seen_from) as next_from
    from arrivals
    window history as (partition by user_number, feature_number order by seen_from rows unbounded preceding)

),

balances as (

    -- a pair comes in after 28 days without, and goes out when the next 28 days bring nothing
    select
        users.account_id,
        calendar.as_of_date,
        sum(case when spans.feature_number > 0 then changes.pairs else 0 end) as feature_pairs,
        sum(case when spans.feature_number = 0 then changes.pairs else 0 end) as error_pairs
    from spans
    cross join (values (1), (-1)) as changes (pairs)
    inner join {{ ref('int_time__first_as_of_dates') }} as calendar
        on case when changes.pairs = 1 then spans.seen_from else spans.last_on + 29 end = calendar.known_from_on
    inner join users on spans.user_number = users.user_number
    where
        (changes.pairs = 1 and coalesce(spans.previous_on < spans.seen_from - 28, true))
        or (changes.pairs = -1 and coalesce(spans.next_from > spans.last_on + 28, true))
    group by users.account_id, calendar.as_of_date

),

accounts as (

    select distinct account_id
    from balances

)

select
    accounts.account_id,
    dates.as_of_date,
    sum(coalesce(balances.feature_pairs, 0)) over history as user_features_last_28d,
    sum(coalesce(balances.error_pairs, 0)) over history as error_users_last_28d
from accounts
cross join {{ ref('int_time__as_of_dates') }} as dates
left join balances on accounts.account_id = balances.account_id and dates.as_of_date = balances.as_of_date
window history as (partition by accounts.account_id order by dates.as_of_date rows unbounded preceding)
