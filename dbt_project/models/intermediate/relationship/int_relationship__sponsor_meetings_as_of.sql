-- Grain: alive account, as-of date, person who was its sponsor and was met, called or written to, as any contact of it.
{{ config(materialized='ephemeral') }}
with contacts as (

    select distinct
        sponsors.account_id,
        sponsors.as_of_date,
        sponsors.person_id,
        people.contact_id
    from {{ ref('int_relationship__contacts_as_of') }} as sponsors
    inner join {{ ref('int_relationship__people') }} as people
        on
            sponsors.account_id = people.account_id
            and sponsors.person_id = people.person_id
            and (people.valid_from_at is null or people.valid_from_at < sponsors.as_of_date)
            and {{ is_mapped_before('people', 'sponsors.as_of_date') }}
    where sponsors.sponsor_from_on is not null

)

select
    contacts.account_id,
    contacts.as_of_date,
    contacts.person_id,
    max(cast(engagements.occurred_at as date)) as last_met_on,
    count(distinct case
        when engagements.engagement_type = 'MEETING' and engagements.occurred_at >= contacts.as_of_date - 180
            then engagements.engagement_id
    end) as meetings_last_180d
from contacts
inner join {{ ref('cnf_crm__engagement_contacts') }} as participants on contacts.contact_id = participants.contact_id
inner join {{ ref('cnf_crm__engagements') }} as engagements
    on participants.engagement_id = engagements.engagement_id and engagements.occurred_at < contacts.as_of_date
group by contacts.account_id, contacts.as_of_date, contacts.person_id
