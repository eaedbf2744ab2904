{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['product_id'],
    version='synced_at',
    columns={
        'product_id': as_text('landed.id'),
        'product_name': 'landed.name',
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        test_mode('landed.livemode'),
        missing_text('landed.id'),
        missing_text('landed.name'),
    ],
) -%}
from {{ source('stripe', 'product') }} as landed
{%- endcall %}
