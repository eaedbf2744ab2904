{{ config(materialized='ephemeral') }}

select
    entity_id as organization_id,
    account_id,
    mapped_by
from {{ ref('int_identity__entities') }}
where
    entity = 'organization'
    and account_id is not null
