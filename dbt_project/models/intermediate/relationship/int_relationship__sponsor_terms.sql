-- Grain: contact, start of a term as executive sponsor. Of which account, and who that is in the product, is not said
-- here: both are overwritten in the CRM, so int_relationship__contacts_as_of asks what was known on the day.
with roles as (

    select
        contact_id,
        changed_at,
        {{ has_role('value', 'EXECUTIVE_SPONSOR') }} as is_sponsor
    from {{ ref('cnf_crm__contact_property_changes') }}
    where property_name = 'buying_role'

),

compared as (

    select
        *,
        lag(is_sponsor) over (partition by contact_id order by changed_at) as was_sponsor
    from roles

),

turns as (

    -- another role beside it is no new term
    select
        *,
        lead(changed_at) over (partition by contact_id order by changed_at) as turned_at
    from compared
    where was_sponsor is null or was_sponsor <> is_sponsor

)

select
    contact_id,
    changed_at as sponsor_from_at,
    turned_at as role_until_at
from turns
where is_sponsor
