-- Grain: contact, version landed. The loader overwrites contacts: what was known at a past date stands here.
select
    contact_id,
    company_id,
    email,
    case
        when row_number() over (partition by contact_id order by synced_at nulls first) > 1 then synced_at
    end as valid_from_at,
    lead(synced_at) over (partition by contact_id order by synced_at nulls first) as valid_until_at
from {{ every_version(
    ref('base_hubspot__contacts'), ref('snap_hubspot__contacts'), 'contact_id', 'synced_at',
    ['contact_id', 'company_id', 'email', 'synced_at'],
) }}
