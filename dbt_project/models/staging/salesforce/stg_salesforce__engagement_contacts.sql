{{ config(materialized='ephemeral') }}
select
    engagement_id,
    contact_id,
    set_aside_reason
from {{ ref('stg_salesforce__engagements') }}
where contact_id is not null
