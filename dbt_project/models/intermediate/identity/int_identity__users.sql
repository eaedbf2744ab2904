{{ config(materialized='ephemeral') }}

select
    entity_id as user_id,
    account_id,
    mapped_by
from {{ ref('int_identity__entities') }}
where
    entity = 'user'
    and account_id is not null
