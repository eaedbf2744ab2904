-- Grain: meeting, or call or e-mail that is done.
{{ config(materialized='ephemeral') }}
select
    engagement_id,
    engagement_type,
    occurred_at,
    company_id,
    contact_id,
    synced_at,
    set_aside_reason
from {{ ref('stg_salesforce__tasks') }}
where is_done and engagement_type in ('CALL', 'EMAIL')

union all

select
    engagement_id,
    'MEETING' as engagement_type,
    occurred_at,
    company_id,
    contact_id,
    synced_at,
    set_aside_reason
from {{ ref('stg_salesforce__events') }}
where not is_copy
