-- Grain: user, version landed. Traits are overwritten: what was known at a past date stands here.
select
    user_id,
    email,
    user_name,
    case
        when row_number() over (partition by user_id order by received_at nulls first) > 1 then received_at
        else created_at
    end as valid_from_at,
    lead(received_at) over (partition by user_id order by received_at nulls first) as valid_until_at
from {{ every_version(
    ref('base_segment__users'), ref('snap_segment__users'), 'user_id', 'received_at',
    ['user_id', 'email', 'user_name', 'created_at', 'received_at'],
) }}
