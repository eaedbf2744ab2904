-- Grain: engagement, company that it was with. One that names people only was with their companies.
{{ config(materialized='ephemeral') }}
with companies as (

    select
        engagement_id,
        company_id
    from {{ ref('cnf_crm__engagement_companies') }}

    union

    select
        participants.engagement_id,
        contacts.company_id
    from {{ ref('cnf_crm__engagement_contacts') }} as participants
    inner join {{ ref('cnf_crm__contacts') }} as contacts on participants.contact_id = contacts.contact_id
    where contacts.company_id is not null

)

select
    engagements.engagement_id,
    companies.company_id,
    engagements.engagement_type,
    engagements.occurred_at
from {{ ref('cnf_crm__engagements') }} as engagements
inner join companies on engagements.engagement_id = companies.engagement_id
where engagements.occurred_at is not null
