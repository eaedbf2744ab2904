-- Grain: contact who works at a customer. As known today; whom one writes to stands first.
with people as (

    select
        companies.account_id,
        contacts.contact_id,
        contacts.email,
        users.user_name,
        case contacts.buying_role
            when 'EXECUTIVE_SPONSOR' then 'sponsor'
            when 'CHAMPION' then 'champion'
            else 'contact'
        end as role,
        row_number() over (partition by contacts.contact_id order by users.user_id) as user_number
    from {{ ref('stg_hubspot__contacts') }} as contacts
    inner join {{ ref('int_identity__companies') }} as companies on contacts.company_id = companies.company_id
    left join {{ ref('stg_segment__users') }} as users on lower(contacts.email) = lower(users.email)
    where contacts.email is not null and coalesce(contacts.employment_status, '') <> 'left'

)

select
    account_id,
    contact_id,
    email,
    user_name as contact_name,
    role,
    row_number() over (
        partition by account_id
        order by case role when 'sponsor' then 1 when 'champion' then 2 else 3 end, contact_id
    ) as place
from people
where user_number = 1
