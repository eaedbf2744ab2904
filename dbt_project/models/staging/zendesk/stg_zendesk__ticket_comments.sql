{{ config(materialized='view') }}

select
    comment_id,
    ticket_id,
    author_id,
    is_public,
    created_at,
    synced_at
from {{ ref('base_zendesk__ticket_comments') }}
where set_aside_reason is null
