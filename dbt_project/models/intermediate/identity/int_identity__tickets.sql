-- Grain: ticket of a known account: that of its organization, else that of the person who asked, on that day. A person
-- is known by the organization, by the address in the product or the CRM, and last by the domain of the address.
{{ config(materialized='ephemeral') }}
with tickets as (

    select
        tickets.ticket_id,
        {{ as_date('tickets.created_at') }} as asked_on,
        coalesce(tickets.organization_id, requesters.organization_id) as organization_id,
        lower(requesters.email) as email,
        {{ email_domain('requesters.email') }} as domain
    from {{ ref('cnf_support__tickets') }} as tickets
    left join {{ ref('cnf_support__users') }} as requesters on tickets.requester_id = requesters.support_user_id

),

people as (

    select
        lower(users.email) as email,
        assigned.account_id,
        assigned.assigned_from_on,
        assigned.assigned_until_on
    from {{ ref('cnf_product__users') }} as users
    inner join {{ ref('cnf_product__users_assigned') }} as assigned on users.user_id = assigned.user_id
    union
    select
        lower(contacts.email) as email,
        companies.account_id,
        companies.mapped_from_on as assigned_from_on,
        companies.mapped_until_on as assigned_until_on
    from {{ ref('cnf_crm__contacts') }} as contacts
    inner join {{ ref('int_identity__companies') }} as companies on contacts.company_id = companies.company_id

),

by_person as (

    -- of two accounts none is meant
    select
        tickets.ticket_id,
        min(people.account_id) as account_id
    from tickets
    inner join people
        on
            tickets.email = people.email
            and (people.assigned_from_on is null or tickets.asked_on >= people.assigned_from_on)
            and (people.assigned_until_on is null or tickets.asked_on < people.assigned_until_on)
    group by tickets.ticket_id
    having count(distinct people.account_id) = 1

)

select
    tickets.ticket_id,
    coalesce(organizations.account_id, by_person.account_id, domains.account_id) as account_id
from tickets
left join {{ ref('int_identity__organizations') }} as organizations
    on
        tickets.organization_id = organizations.organization_id
        and {{ is_mapped_on('organizations', 'tickets.asked_on') }}
left join by_person on tickets.ticket_id = by_person.ticket_id
left join {{ ref('int_identity__domains') }} as domains on tickets.domain = domains.domain and domains.accounts = 1
where coalesce(organizations.account_id, by_person.account_id, domains.account_id) is not null
