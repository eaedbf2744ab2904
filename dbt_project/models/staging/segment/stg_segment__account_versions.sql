{% call landed_rows_judged(
    key=['account_id', 'received_at'],
    columns={
        'account_id': as_text('landed.group_id'),
        'account_name': 'landed.name',
        'industry': 'landed.industry',
        'employees': try_cast('landed.employees', 'bigint'),
        'plan': 'landed.plan',
        'created_at': try_cast('landed.created_at', 'timestamp'),
        'received_at': try_cast('landed.received_at', 'timestamp'),
    },
    reasons=[
        missing_text('landed.group_id'),
        bad_time('landed.created_at'),
        bad_time('landed.received_at'),
        after_it_was_received('landed.created_at', 'landed.received_at'),
        bad_amount('landed.employees'),
    ],
) -%}
from {{ source('segment', 'groups') }} as landed
{%- endcall %}
