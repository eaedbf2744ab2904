-- Grain: contact or teammate, who goes before a contact of the same key. Bots are no people.
{{ config(materialized='ephemeral') }}
{%- set people = "where not is_deleted and not is_bot" %}
{%- set teammates = "(select * from " ~ kept_rows('stg_intercom__admins') ~ " as admins " ~ people ~ ")" %}
select
    contact_id as support_user_id,
    cast(null as {{ column_type('text') }}) as organization_id,
    -- a deleted contact was a customer, and nothing else is said of it
    case when not is_deleted then email end as email,
    'end-user' as role,
    language,
    has_opted_out,
    synced_at,
    cast(null as {{ column_type('text') }}) as set_aside_reason
from {{ last_versions('stg_intercom__contact_versions', ['contact_id']) }}
where contact_id not in (select admin_id from {{ teammates }} as teammates)

union all

select
    admin_id as support_user_id,
    cast(null as {{ column_type('text') }}) as organization_id,
    email,
    'agent' as role,
    cast(null as {{ column_type('text') }}) as language,
    false as has_opted_out,
    synced_at,
    cast(null as {{ column_type('text') }}) as set_aside_reason
from {{ teammates }} as teammates
