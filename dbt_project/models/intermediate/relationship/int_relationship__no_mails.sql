-- Grain: address of a person who has asked for no mails, in whichever of our systems. As known today.
{{ config(materialized='ephemeral') }}
with preferences as (

    select
        email,
        wants_mail,
        row_number() over (partition by email order by said_at desc) as preference_from_last
    from {{ ref('cnf_people__contact_preferences') }}

)

select distinct lower(email) as email
from {{ ref('cnf_crm__contacts') }}
where has_opted_out and email is not null
union
select distinct lower(email) as email
from {{ ref('cnf_support__users') }}
where has_opted_out and email is not null
union
select email
from preferences
where preference_from_last = 1 and not wants_mail
