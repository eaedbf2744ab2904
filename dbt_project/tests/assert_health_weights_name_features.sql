-- A weight on a misspelt feature would never count, and nobody would notice: its dimension would just be unknown.
-- depends_on: {{ ref("fct_account_features") }} (its columns are looked up in the warehouse)
{{ config(tags=['features', 'by_day']) }}
with

weights as (
    select * from {{ ref("health_weights") }}
)

select
    feature,
    'is no numeric column of fct_account_features' as problem
from weights
where feature not in ({{ signals_quoted(signals_features()) }})

union all
select
    feature,
    concat('its dimension is its prefix or onboarding, not ', dimension) as problem
from weights
where dimension <> 'onboarding' and feature not like concat(dimension, '_%')

union all
select
    feature,
    'needs a weight above 0, and a worst value that differs from the best' as problem
from weights
where coalesce(weight, 0) <= 0 or worst_value is null or best_value is null or worst_value = best_value

union all
select
    'all' as feature,
    concat('weights sum to ', sum(weight), ', not to 100') as problem
from weights
having abs(sum(weight) - 100) > 0.001
