{{ config(materialized='view') }}

select
    entity_id as customer_id,
    account_id,
    mapped_by
from {{ ref('int_identity__entities') }}
where
    entity = 'customer'
    and account_id is not null
