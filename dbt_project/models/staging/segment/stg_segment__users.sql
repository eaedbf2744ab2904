{% call landed_rows_judged(
    key=['user_id'],
    version='received_at',
    columns={
        'user_id': as_text('landed.id'),
        'email': 'landed.email',
        'email_domain': email_domain('landed.email'),
        'user_name': 'landed.name',
        'title': 'landed.title',
        'role': 'landed.role',
        'created_at': try_cast('landed.created_at', 'timestamp'),
        'received_at': try_cast('landed.received_at', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        bad_time('landed.created_at'),
        bad_time('landed.received_at'),
        after_it_was_received('landed.created_at', 'landed.received_at'),
    ],
) -%}
from {{ source('segment', 'users') }} as landed
{%- endcall %}
