-- Grain: account, as-of date (Mondays), target. What a model learns from: features then, label now.
{{ config(materialized='view') }}
with features as (

    select * from {{ ref('fct_account_features') }}

    union all

    select * from {{ ref('fct_trial_features') }}

)

select
    features.*, -- noqa: AM04, every feature that there is

    outcomes.target,
    outcomes.label,
    outcomes.label_known_on,
    outcomes.outcome_on,

    health.health_score
from features
inner join {{ ref('fct_account_outcomes') }} as outcomes
    on features.account_id = outcomes.account_id and features.as_of_date = outcomes.as_of_date
left join {{ ref('fct_account_health') }} as health
    on features.account_id = health.account_id and features.as_of_date = health.as_of_date
where
    outcomes.label is not null
    and features.as_of_date = {{ monday_of('features.as_of_date') }}
