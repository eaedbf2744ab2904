-- Grain: alive account, as-of date.
with errors as (

    select
        days.account_id,
        dates.as_of_date,
        sum(days.events) as events
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('int_product__feature_days') }} as days
        on
            days.event_name = 'error_shown'
            and days.active_on < dates.as_of_date
            and days.active_on >= dates.as_of_date - 28
            and days.known_on < dates.as_of_date
    group by days.account_id, dates.as_of_date

),

first_steps as (

    select
        account_id,
        onboarding_step,
        min(greatest(active_on, known_on)) as known_on
    from {{ ref('int_product__feature_days') }}
    where onboarding_step is not null
    group by account_id, onboarding_step

),

steps as (

    select
        first_steps.account_id,
        dates.as_of_date,
        count(*) as steps
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join first_steps on first_steps.known_on < dates.as_of_date
    group by first_steps.account_id, dates.as_of_date

),

onboarding as (

    -- a product without onboarding events: its steps are unknown, not undone
    select count(*) > 0 as is_connected
    from first_steps

)

select
    alive.account_id,
    alive.as_of_date,

    {{ feature_count('segment', 'features.features_used') }} as adoption_features_used_last_28d,
    {{ feature_count('segment', 'features.features_stopped') }} as adoption_features_stopped_last_28d,
    {{ feature_count('segment', safe_divide('features.features_used', 'features.features_offered')) }}
        as adoption_breadth_last_28d,
    {{ feature_count('onboarding', 'steps.steps') }} as adoption_onboarding_steps_done,
    {{ feature_value('segment', safe_divide('100.0 * coalesce(errors.events, 0)', 'activity.events_last_28d')) }}
        as adoption_errors_per_100_events_last_28d
from {{ ref('int_accounts__alive') }} as alive
cross join {{ feature_source('segment') }}
cross join onboarding
left join {{ ref('int_product__features_as_of') }} as features
    on alive.account_id = features.account_id and alive.as_of_date = features.as_of_date
left join {{ ref('int_product__activity_as_of') }} as activity
    on alive.account_id = activity.account_id and alive.as_of_date = activity.as_of_date
left join errors on alive.account_id = errors.account_id and alive.as_of_date = errors.as_of_date
left join steps on alive.account_id = steps.account_id and alive.as_of_date = steps.as_of_date
