-- Grain: account on trial, as-of date. The columns of fct_account_features, from the same models of the families.
-- depends_on: {{ ref('fct_account_features') }} (its columns are looked up in the warehouse)
{{ config(materialized='incremental', on_schema_change='append_new_columns') }}
select
    alive.account_id,
    alive.as_of_date,
    {{ signals_columns_by_family(signals_features(of_any_type=true)) }}
from {{ ref('int_accounts__alive') }} as alive
{% for family in signals_families() -%}
inner join {{ ref('int_features__' ~ family) }} as {{ family }}
    on alive.account_id = {{ family }}.account_id and alive.as_of_date = {{ family }}.as_of_date
{% endfor %}
where alive.is_trial
