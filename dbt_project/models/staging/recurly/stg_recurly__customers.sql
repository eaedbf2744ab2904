{% call landed_rows_judged(
    key=['customer_id'],
    version='synced_at',
    columns={
        'customer_id': as_text('landed.id'),
        'stated_account_id': as_text('landed.code'),
        'email': 'landed.email',
        'email_domain': email_domain('landed.email'),
        'customer_name': 'landed.company',
        'is_deleted': 'landed.deleted_at is not null',
        'created_at': try_cast('landed.created_at', 'timestamp'),
        'synced_at': state_began_at('landed'),
    },
    reasons=[
        missing_text('landed.id'),
        bad_time('landed.created_at'),
        bad_time('landed.updated_at'),
        bad_time('landed.deleted_at'),
        after_it_was_received('landed.updated_at', 'landed._fivetran_synced'),
    ],
) -%}
from {{ source('recurly', 'account_history') }} as landed
{%- endcall %}
