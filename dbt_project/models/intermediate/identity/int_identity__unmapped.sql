{{ config(materialized='ephemeral') }}

select
    source_name,
    entity,
    entity_id,
    unmapped_reason as reason
from {{ ref('int_identity__entities') }}
where account_id is null
