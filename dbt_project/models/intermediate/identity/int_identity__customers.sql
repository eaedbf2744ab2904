select customer_id, account_id from {{ ref('stg_stripe__customers') }} where false
