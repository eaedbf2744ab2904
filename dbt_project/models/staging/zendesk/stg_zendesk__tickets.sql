{{ config(materialized='view') }}

select
    ticket_id,
    organization_id,
    requester_id,
    problem_ticket_id,
    ticket_type,
    priority,
    status,
    subject,
    channel,
    created_at,
    updated_at,
    synced_at
from {{ ref('base_zendesk__tickets') }}
where set_aside_reason is null
