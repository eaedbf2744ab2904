-- Grain: account, as-of date (any account with a product event known before it).
with feature_days as (

    select
        account_id,
        event_name,
        active_on,
        min(known_on) as known_on
    from {{ ref('int_product__feature_days') }}
    where
        event_name not in ({{ "'" ~ var('non_feature_events', ['error_shown', 'onboarding_step_completed', 'signed_in']) | join("', '") ~ "'" }})
        and active_on >= (select min(as_of_date) - 84 from {{ ref('int_time__as_of_dates') }})
    group by account_id, event_name, active_on

),

spans as (

    select
        account_id,
        event_name,
        active_on,
        greatest(active_on, known_on) + 1 as seen_from,
        coalesce(
            min(greatest(active_on, known_on) + 1) over (
                partition by account_id, event_name order by active_on
                rows between 1 following and unbounded following
            ),
            date '9999-01-01'
        ) as seen_until
    from feature_days

),

last_uses as (

    select
        spans.account_id,
        dates.as_of_date,
        spans.event_name,
        spans.active_on
    from spans
    inner join {{ ref('int_time__as_of_dates') }} as dates
        on
            dates.as_of_date >= spans.seen_from
            and dates.as_of_date < least(spans.seen_until, spans.active_on + 85)

),

offered as (

    -- what the product offers: what any customer has used in the 84 days before
    select
        as_of_date,
        count(distinct event_name) as features
    from last_uses
    group by as_of_date

)

select
    last_uses.account_id,
    last_uses.as_of_date,
    count(case when last_uses.active_on >= last_uses.as_of_date - 28 then 1 end) as features_used,
    count(case when last_uses.active_on < last_uses.as_of_date - 28 then 1 end) as features_stopped,
    max(offered.features) as features_offered
from last_uses
inner join offered on last_uses.as_of_date = offered.as_of_date
group by last_uses.account_id, last_uses.as_of_date
