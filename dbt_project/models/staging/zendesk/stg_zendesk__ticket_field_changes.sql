{{ config(materialized='view') }}

select
    ticket_id,
    changed_by,
    field_name,
    value,
    changed_at,
    synced_at
from {{ ref('base_zendesk__ticket_field_changes') }}
where set_aside_reason is null
