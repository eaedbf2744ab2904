-- Grain: landed row that has an id, as a number made of it: so that an id is found again without reading all events.
{{ config(
    materialized='ephemeral' if rollups_by_spark() else 'incremental',
    incremental_strategy='replace_days',
    on_schema_change='sync_all_columns',
    meta={'days_replaced': is_among_days('known_on', 'cnf_product__changed_days')},
) }}

select
    {{ hash_of('landed.id') }} as id_hash,
    {{ day_received('landed.received_at') }} as known_on
from {{ source('segment', 'tracks') }} as landed
where
    {{ as_text('landed.id') }} <> ''
    and {{ received_on('landed', 'received_at', 'cnf_product__changed_days') }}
