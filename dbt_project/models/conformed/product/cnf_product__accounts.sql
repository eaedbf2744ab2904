-- Grain: account. Where no product is connected, the customers of billing are the accounts.
with known as (

    select
        source_name,
        account_id,
        account_name,
        industry,
        employees,
        plan,
        created_at
    from {{ ref('cnf_product__account_versions') }}
    where valid_until_at is null

)

select * from known

union all

select
    min(source_name) as source_name,
    coalesce(nullif(stated_account_id, ''), customer_id) as account_id,
    min(customer_name) as account_name,
    cast(null as {{ dbt.type_string() }}) as industry,
    cast(null as bigint) as employees,
    cast(null as {{ dbt.type_string() }}) as plan,
    min(created_at) as created_at
from {{ ref('cnf_billing__customers') }}
where (select count(*) from known) = 0
group by 2
