{{ config(materialized='ephemeral') }}

select
    entity_id as organization_id,
    account_id,
    mapped_by,
    mapped_from_on,
    mapped_until_on
from {{ ref('int_identity__mappings') }}
where entity = 'organization'
