{#- One row, a table: every rollup of the run agrees on the same day. What was rolled up is looked up by name at run
    time: a ref would be a cycle, as the rollups are built from this day. -#}
{%- set rolled_up_days = relation_if_built('intermediate', 'int_product__rolled_up_days') -%}
with landed as (

    select * from {{ ref('cnf_product__event_days') }}

),

changed as (

    {% if rolled_up_days -%}
    select min(coalesce(landed.known_on, rolled_up.known_on)) as day
    from landed
    full outer join {{ rolled_up_days }} as rolled_up on landed.known_on = rolled_up.known_on
    where coalesce(landed.rows_landed, 0) <> coalesce(rolled_up.rows_landed, 0)
    {%- else -%}
    select date '1970-01-01' as day
    {%- endif %}

),

lookback as (

    -- a loader that writes its last days anew may bring as many rows as before
    select {{ add_days('max(known_on)', 1 - var('rollup_lookback_days')) }} as day
    from landed

)

select coalesce(least(lookback.day, changed.day), date '1970-01-01') as rebuild_from_on
from lookback
cross join changed
