-- Grain: contact, start of a term as executive sponsor. Of which account, and who that is in the product, is not said
-- here: both are overwritten in the CRM, so int_relationship__contacts_as_of asks what was known on the day.
select
    contact_id,
    sponsor_from_at,
    role_until_at
from (
    select
        contact_id,
        value as buying_role,
        changed_at as sponsor_from_at,
        lead(changed_at) over (partition by contact_id order by changed_at) as role_until_at
    from {{ ref('cnf_crm__contact_property_changes') }}
    where property_name = 'hs_buying_role'
) as roles
where buying_role = 'EXECUTIVE_SPONSOR'
