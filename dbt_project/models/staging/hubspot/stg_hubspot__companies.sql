{{ config(materialized='view') }}

select
    company_id,
    owner_id,
    account_id_from_property,
    company_name,
    domain,
    industry,
    channel,
    region
from {{ ref('stg_hubspot__company_versions') }}
where valid_until_at is null
