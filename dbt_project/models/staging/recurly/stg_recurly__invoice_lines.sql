{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['line_id'],
    version='synced_at',
    columns={
        'line_id': as_text('landed.id'),
        'invoice_id': as_text('landed.invoice_id'),
        'subscription_id': as_text('landed.subscription_id'),
        'synced_at': state_began_at('landed'),
    },
    reasons=[
        missing_text('landed.id'),
        bad_time('landed.updated_at'),
    ],
) -%}
from {{ source('recurly', 'line_item_history') }} as landed
{%- endcall %}
