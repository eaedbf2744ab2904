-- Grain: contact, day it left its company; until the CRM says that it is employed again.
{{ config(materialized='ephemeral') }}
select
    contact_id,
    left_at,
    back_at
from (
    select
        contact_id,
        value as employment_status,
        changed_at as left_at,
        lead(changed_at) over (partition by contact_id order by changed_at) as back_at
    from {{ ref('cnf_crm__contact_property_changes') }}
    where property_name = 'employment_status'
) as statuses
where employment_status = 'left'
