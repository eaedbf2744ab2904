-- Grain: account, as-of date. The account's own past in the numbers that a page draws as lines.
-- Every as-of date of the past that is not there yet comes along, so that the first day has its history.
{{ config(materialized='incremental') }}
with features as (

    select * from {{ ref('fct_account_features') }}
    where {{ publish_day_and_missing_past() }}

)

select
    features.account_id,
    features.as_of_date,

    health.health_score,
    {{ publish_band('health.health_score', 'scores', 'bounds') }} as health_band,
    -- one measure for all days: a model has scored the last of them alone
    {{ publish_score_band('health.health_score', 'bounds') }} as score_band,
    scores.probability as churn_probability,
    scores.base_rate as churn_base_rate,
    {{ var('high_risk_lift') }} * scores.base_rate as high_risk_from,
    cast({{ rounded('features.billing_mrr_cents') }} as bigint) as mrr_cents,
    features.seat_bought as seats,
    features.seat_person_days_last_28d as person_days_per_seat,
    features.usage_users_active as active_users,
    features.usage_users_drifting as drifting_users,
    features.usage_users_silent as silent_users,
    features.usage_users_new as new_users,
    features.usage_users_never_activated as never_activated_users,
    features.support_open_tickets as open_tickets
from features
cross join {{ publish_health_bounds() }} as bounds
left join {{ ref('fct_account_health') }} as health
    on features.account_id = health.account_id and features.as_of_date = health.as_of_date
left join {{ source('ml', 'account_scores') }} as scores
    on
        features.account_id = scores.account_id
        and features.as_of_date = scores.as_of_date
        and scores.target = 'churn'
