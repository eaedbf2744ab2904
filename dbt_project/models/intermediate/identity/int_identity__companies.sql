{{ config(materialized='ephemeral') }}

select
    entity_id as company_id,
    account_id,
    mapped_by
from {{ ref('int_identity__entities') }}
where
    entity = 'company'
    and account_id is not null
