-- Grain: contact or teammate. Bots are no people.
{{ config(materialized='ephemeral') }}
select
    contact_id as support_user_id,
    cast(null as {{ column_type('text') }}) as organization_id,
    -- a deleted contact was a customer, and nothing else is said of it
    case when not is_deleted then email end as email,
    'end-user' as role,
    synced_at,
    cast(null as {{ column_type('text') }}) as set_aside_reason
from {{ last_versions('stg_intercom__contact_versions', ['contact_id']) }}

union all

select
    admin_id as support_user_id,
    cast(null as {{ column_type('text') }}) as organization_id,
    email,
    'agent' as role,
    synced_at,
    cast(null as {{ column_type('text') }}) as set_aside_reason
from {{ kept_rows('stg_intercom__admins') }}
where not is_deleted and not is_bot
