-- Grain: account, as-of date. The health score, for every week of the past too: a model must beat it.
{{ config(
    materialized='incremental',
    on_schema_change='append_new_columns',
    meta={'days_replaced': 'as_of_date = ' ~ as_of_date()},
) }}
with features as (

    select * from {{ ref('fct_account_features') }}
    {% if is_incremental() %}
    where
        as_of_date = {{ as_of_date() }}
        or as_of_date not in (select distinct as_of_date from {{ this }})
    {% endif %}

),

signals as (

    select
        features.account_id,
        features.as_of_date,
        weights.dimension,
        weights.weight,
        weights.worst_value,
        weights.best_value,
        {{ signals_value('weights.feature', 'features') }} as signal_value
    from features
    cross join {{ ref('health_weights') }} as weights

),

-- An unknown signal has no weight: the known ones share it.
weighted as (

    select
        account_id,
        as_of_date,
        dimension,
        weight * {{ signals_points('signal_value', 'worst_value', 'best_value') }} as weighted_points,
        case when signal_value is not null then weight end as known_weight
    from signals

),

scored as ( -- noqa: disable=LT02, the loop is empty here

    select
        account_id,
        as_of_date,
        {%- for name in signals_dimensions() + ['health'] %}
        {%- set counts = "true" if name == 'health' else "dimension = '" ~ name ~ "'" %}
        {{ publish_rounded(
            'sum(case when ' ~ counts ~ ' then weighted_points end)'
            ~ ' / nullif(sum(case when ' ~ counts ~ ' then known_weight end), 0)'
        ) }} as {{ name }}_score{{ ',' if not loop.last }}
        {%- endfor %}
    from weighted
    group by account_id, as_of_date

)

select
    account_id,
    as_of_date,
    {% for dimension in signals_dimensions() -%}
    {{ dimension }}_score,
    {% endfor -%}
    health_score
from scored
