{{ config(materialized='view') }}

select
    account_id,
    account_name,
    industry,
    employees,
    plan,
    created_at
from {{ ref('stg_segment__account_versions') }}
where valid_until_at is null
