{{ config(materialized='ephemeral') }}
select *
from {{ ref('stg_recurly__transactions') }}
where coalesce(transaction_type, 'purchase') in ('purchase', 'capture')
