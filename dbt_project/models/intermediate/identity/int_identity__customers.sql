{{ config(materialized='view') }}

select
    entity_id as customer_id,
    account_id,
    mapped_by,
    mapped_from_on,
    mapped_until_on
from {{ ref('int_identity__mappings') }}
where entity = 'customer'
