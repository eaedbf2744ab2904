-- Grain: alive account, as-of date, dimension. The groups in which signals are compared, as known at the date.
{{ config(materialized='view') }}
{%- set dimensions = {
    'plan': 'fit_plan',
    'industry': 'fit_industry',
    'region': 'fit_region',
    'channel': 'fit_channel',
    'size': "case when fit_employees < 50 then 'under 50' when fit_employees < 250 then '50 to 249' "
        ~ "when fit_employees < 1000 then '250 to 999' when fit_employees >= 1000 then '1000 and more' end",
    'cohort': quarter_of('as_of_date - cast(fit_tenure_days as integer)'),
} %}
{%- for dimension, segment in dimensions.items() %}
select
    account_id,
    as_of_date,
    '{{ dimension }}' as dimension,
    coalesce({{ segment }}, 'unknown') as segment
from {{ ref('fct_account_features') }}
{{ 'union all' if not loop.last }}
{%- endfor %}
