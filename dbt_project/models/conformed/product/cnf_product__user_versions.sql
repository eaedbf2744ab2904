-- Grain: user, version landed. Traits are overwritten at the source: here is what was known at a past date.
select
    source_name,
    user_id,
    email,
    user_name,
    {{ version_window('user_id', 'received_at', begins_at='created_at') }}
from {{ every_version(
    {'stg_segment__users': 'snap_segment__users'},
    key='user_id', read_at='received_at',
    columns=['user_id', 'email', 'user_name', 'created_at', 'received_at'],
) }}
