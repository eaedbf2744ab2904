{{ config(materialized='ephemeral') }}
select
    engagement_id,
    company_id,
    set_aside_reason
from {{ ref('stg_salesforce__engagements') }}
where company_id is not null
