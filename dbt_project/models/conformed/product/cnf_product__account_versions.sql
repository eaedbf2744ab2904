-- Grain: account, version of its traits that landed. A call that names some of them leaves the others as they were.
select
    source_name,
    account_id,
    {%- for trait in ['account_name', 'industry', 'employees', 'plan', 'created_at'] %}
    {{ last_known(trait, 'account_id', 'received_at') }} as {{ trait }},
    {%- endfor %}
    received_at,
    {{ version_window('account_id', 'received_at') }}
from {{ every_version(
    {'stg_segment__account_versions': 'snap_segment__accounts'},
    key='account_id', read_at='received_at',
    columns=['account_id', 'account_name', 'industry', 'employees', 'plan', 'created_at', 'received_at'],
) }}
