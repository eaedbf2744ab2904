-- Grain: day received. Counted when the day was judged, so that no run has to count all events.
{{ config(
    materialized='view' if rollups_by_spark() else 'incremental',
    incremental_strategy='replace_days',
    on_schema_change='sync_all_columns',
    meta={'days_replaced': is_among_days('known_on', 'cnf_product__rebuilt_days')},
) }}
{% if rollups_by_spark() %}
select
    known_on,
    rows_kept
from {{ source('rollups', 'days') }}
{% else %}
select
    {{ day_received('events.received_at') }} as known_on,
    count(*) as rows_kept
from {{ ref('stg_segment__events') }} as events
where {{ received_on('events', 'received_at', 'cnf_product__rebuilt_days') }}
group by 1
{% endif %}
