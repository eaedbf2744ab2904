{{ config(materialized='ephemeral') }}

select
    user_id,
    account_id
from (
    select
        user_id,
        account_id,
        row_number() over (partition by user_id order by identified_at desc, identify_id desc) as recency
    from {{ ref('cnf_product__identifies') }}
    where
        account_id is not null
        and user_id not in (select own.user_id from {{ ref('cnf_product__own_users') }} as own)
        and not {{ is_own_user('user_id') }}
) as identifications
where recency = 1
