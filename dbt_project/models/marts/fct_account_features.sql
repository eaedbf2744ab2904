-- Grain: customer (an alive account that pays), as-of date. Every feature, computed once; training and scoring read
-- the same rows.
-- The columns are those of the contract in the yml beside; each comes from the model of the family that is its prefix.
{{ config(materialized='incremental') }}
select
    alive.account_id,
    alive.as_of_date,
    {{ signals_columns(model) }}
from {{ ref('int_accounts__alive') }} as alive
{% for family in signals_families() -%}
inner join {{ ref('int_features__' ~ family) }} as {{ family }}
    on alive.account_id = {{ family }}.account_id and alive.as_of_date = {{ family }}.as_of_date
{% endfor %}
where not alive.is_trial
