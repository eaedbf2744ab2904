-- Grain: account, user: everybody an event or an identification names; without an account: visitors, and users of none.
with named as (

    select
        person_key,
        account_id,
        user_id,
        source_name
    from {{ ref('cnf_product__event_people') }}

    union all

    select
        {{ person_key('account_id', 'user_id') }} as person_key,
        account_id,
        user_id,
        cast(null as {{ dbt.type_string() }}) as source_name
    from {{ ref('cnf_product__users_assigned') }}

)

select
    person_key,
    account_id,
    user_id,
    min(source_name) as source_name
from named
group by person_key, account_id, user_id
