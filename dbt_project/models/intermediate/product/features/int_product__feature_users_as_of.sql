-- Grain: account, as-of date (any account with a feature used, or an error seen, by a known user).
-- Only the dates at which a pair of user and feature comes into the 28 days, or goes out of them, are added up.
with features as (

    -- errors are numbered 0, whatever they are called; numbers sort and compare at a fraction of the cost of texts
    select
        event_name,
        case
            when {{ is_event('event_name', ['error']) }} then 0 else row_number() over (order by event_name)
        end as feature_number
    from {{ ref('int_product__feature_months') }}
    where {{ is_feature_event('event_name') }} or {{ is_event('event_name', ['error']) }}
    group by event_name

),

arrivals as (

    select
        uses.person_key,
        features.feature_number,
        calendar.as_of_date as seen_from,
        max(uses.active_on) as used_on
    from {{ ref('int_product__uses') }} as uses
    inner join features on uses.event_name = features.event_name
    inner join {{ ref('int_time__first_as_of_dates') }} as calendar
        on greatest(uses.active_on, uses.known_on) + 1 = calendar.known_from_on
    where uses.active_on >= {{ first_as_of_date() }} - 28
    group by uses.person_key, features.feature_number, calendar.as_of_date
    having max(uses.active_on) >= calendar.as_of_date - 28

),

spans as (

    select
        *,
        max(used_on) over history as last_on,
        max(used_on) over (
            partition by person_key, feature_number order by seen_from rows between unbounded preceding and 1 preceding
        ) as previous_on,
        lead(seen_from) over (partition by person_key, feature_number order by seen_from) as next_from
    from arrivals
    window history as (partition by person_key, feature_number order by seen_from rows unbounded preceding)

),

balances as (

    -- a pair comes in after 28 days without, and goes out when the next 28 days bring nothing
    select
        people.account_id,
        calendar.as_of_date,
        sum(case when spans.feature_number > 0 then changes.pairs else 0 end) as feature_pairs,
        sum(case when spans.feature_number = 0 then changes.pairs else 0 end) as error_pairs
    from spans
    cross join (values (1), (-1)) as changes (pairs)
    inner join {{ ref('int_time__first_as_of_dates') }} as calendar
        on case when changes.pairs = 1 then spans.seen_from else spans.last_on + 29 end = calendar.known_from_on
    inner join {{ ref('int_product__people') }} as people on spans.person_key = people.person_key
    where
        people.account_id is not null
        and people.user_id is not null
        and (
            (changes.pairs = 1 and coalesce(spans.previous_on < spans.seen_from - 28, true))
            or (changes.pairs = -1 and coalesce(spans.next_from > spans.last_on + 28, true))
        )
    group by people.account_id, calendar.as_of_date

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
