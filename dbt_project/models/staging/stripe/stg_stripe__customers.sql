{% call landed_rows_judged(
    key=['customer_id'],
    version='synced_at',
    columns={
        'customer_id': as_text('landed.id'),
        'stated_account_id': json_text('landed.metadata', 'account_id'),
        'email': 'landed.email',
        'email_domain': email_domain('landed.email'),
        'customer_name': 'landed.name',
        'is_deleted': try_cast('landed.is_deleted', 'boolean'),
        'created_at': try_cast('landed.created', 'timestamp'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        test_mode('landed.livemode'),
        missing_text('landed.id'),
        unusable_key(json_text('landed.metadata', 'account_id'), 'metadata'),
        unparseable('landed.is_deleted', 'boolean'),
        bad_time('landed.created'),
        bad_time('landed._fivetran_synced'),
        after_it_was_received('landed.created', 'landed._fivetran_synced'),
    ],
) -%}
from {{ source('stripe', 'customer') }} as landed
{%- endcall %}
