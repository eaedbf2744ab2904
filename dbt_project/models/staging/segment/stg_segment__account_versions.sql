select
    account_id,
    account_name,
    industry,
    employees,
    plan,
    created_at,
    received_at,
    case
        when row_number() over (partition by account_id order by received_at nulls first) > 1 then received_at
    end as valid_from_at,
    lead(received_at) over (partition by account_id order by received_at nulls first) as valid_until_at
from {{ every_version(
    ref('base_segment__account_versions'), ref('snap_segment__accounts'), 'account_id', 'received_at',
    ['account_id', 'account_name', 'industry', 'employees', 'plan', 'created_at', 'received_at'],
) }}
