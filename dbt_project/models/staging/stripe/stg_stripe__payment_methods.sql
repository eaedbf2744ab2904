{% call landed_rows_judged(
    key=['payment_method_id'],
    version='synced_at',
    columns={
        'payment_method_id': as_text('landed.id'),
        'customer_id': as_text('landed.customer_id'),
        'type': 'landed.type',
        'created_at': try_cast('landed.created', 'timestamp'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        child_of_test_mode('customers'),
        missing_text('landed.id'),
        bad_time('landed.created'),
        bad_time('landed._fivetran_synced'),
        after_it_was_received('landed.created', 'landed._fivetran_synced'),
        orphan('landed.customer_id', 'customers.customer_id', 'customer'),
    ],
) -%}
from {{ source('stripe', 'payment_method') }} as landed
left join {{ parents('stg_stripe__customers', 'customer_id') }} as customers
    on {{ as_text('landed.customer_id') }} = customers.customer_id
{%- endcall %}
