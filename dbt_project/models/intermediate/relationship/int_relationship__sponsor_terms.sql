-- Grain: contact, start of a term as executive sponsor.
with roles as (

    select
        contact_id,
        value as buying_role,
        changed_at as role_from_at,
        lead(changed_at) over (partition by contact_id order by changed_at) as role_until_at
    from {{ ref('stg_hubspot__contact_property_changes') }}
    where property_name = 'hs_buying_role'

),

departures as (

    select
        contact_id,
        min(changed_at) as left_at
    from {{ ref('stg_hubspot__contact_property_changes') }}
    where property_name = 'employment_status' and value = 'left'
    group by contact_id

),

people as (

    select
        lower(email) as email,
        min(user_id) as user_id
    from {{ ref('stg_segment__users') }}
    group by lower(email)

)

select
    companies.account_id,
    roles.contact_id,
    people.user_id,

    roles.role_from_at as sponsor_from_at,
    roles.role_until_at,
    departures.left_at
from roles
inner join {{ ref('stg_hubspot__contacts') }} as contacts on roles.contact_id = contacts.contact_id
inner join {{ ref('int_identity__companies') }} as companies on contacts.company_id = companies.company_id
left join departures on roles.contact_id = departures.contact_id
left join people on lower(contacts.email) = people.email
where roles.buying_role = 'EXECUTIVE_SPONSOR' and companies.account_id is not null
