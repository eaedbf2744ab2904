-- Grain: user, version landed. Traits are overwritten at the source: here is what was known at a past date.
select
    source_name,
    user_id,
    email,
    user_name,
    case
        when row_number() over (partition by user_id order by received_at nulls first) > 1 then received_at
        else created_at
    end as valid_from_at,
    lead(received_at) over (partition by user_id order by received_at nulls first) as valid_until_at
from {{ every_version(
    {'stg_segment__users': 'snap_segment__users'},
    key='user_id', read_at='received_at',
    columns=['user_id', 'email', 'user_name', 'created_at', 'received_at'],
) }}
