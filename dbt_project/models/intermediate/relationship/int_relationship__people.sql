-- Grain: contact, version, stretch of days on which its company is one account. The person a contact stands for: in an
-- account, contacts of one address are one, of however many CRMs; without an address a contact stands for itself.
{{ config(materialized='ephemeral') }}
select
    companies.account_id,
    coalesce(nullif(lower(trim(contacts.email)), ''), contacts.contact_id) as person_id,
    contacts.contact_id,
    nullif(trim(contacts.email), '') as email,
    contacts.valid_from_at,
    contacts.valid_until_at,
    companies.mapped_from_on,
    companies.mapped_until_on
from {{ ref('cnf_crm__contact_versions') }} as contacts
inner join {{ ref('int_identity__companies') }} as companies on contacts.company_id = companies.company_id
