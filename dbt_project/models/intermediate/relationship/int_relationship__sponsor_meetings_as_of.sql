-- Grain: alive account, as-of date, person who was its sponsor and was met, called or written to, as any contact of it.
{{ config(materialized='ephemeral') }}
-- Each step is materialized: left to itself, DuckDB may join by the ranges of days before it joins by keys.
with people as materialized (

    select * from {{ ref('int_relationship__people') }}

),

contacts as materialized (

    select distinct
        sponsors.account_id,
        sponsors.as_of_date,
        sponsors.person_id,
        people.contact_id
    from {{ ref('int_relationship__contacts_as_of') }} as sponsors
    inner join people
        on
            sponsors.account_id = people.account_id
            and sponsors.person_id = people.person_id
            and (people.valid_from_at is null or people.valid_from_at < sponsors.as_of_date)
            and {{ is_mapped_before('people', 'sponsors.as_of_date') }}
    where sponsors.sponsor_from_on is not null

),

met as materialized (

    select
        participants.contact_id,
        engagements.engagement_id,
        engagements.engagement_type,
        engagements.occurred_at
    from {{ ref('cnf_crm__engagement_contacts') }} as participants
    inner join {{ ref('cnf_crm__engagements') }} as engagements
        on participants.engagement_id = engagements.engagement_id

)

select
    contacts.account_id,
    contacts.as_of_date,
    contacts.person_id,
    max(cast(met.occurred_at as date)) as last_met_on,
    count(distinct case
        when met.engagement_type = 'MEETING' and met.occurred_at >= contacts.as_of_date - 180 then met.engagement_id
    end) as meetings_last_180d
from contacts
inner join met on contacts.contact_id = met.contact_id and met.occurred_at < contacts.as_of_date
group by contacts.account_id, contacts.as_of_date, contacts.person_id
