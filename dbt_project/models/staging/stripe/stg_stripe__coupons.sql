{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['coupon_id'],
    version='synced_at',
    columns={
        'coupon_id': as_text('landed.id'),
        'percent_off': try_cast('landed.percent_off', 'double'),
        'amount_off_cents': stripe_amount('landed.amount_off'),
        'duration': 'lower(landed.duration)',
        'duration_in_months': try_cast('landed.duration_in_months', 'bigint'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        test_mode('landed.livemode'),
        missing_text('landed.id'),
        bad_amount('landed.percent_off', 'double'),
        bad_amount('landed.amount_off'),
        bad_amount('landed.duration_in_months'),
    ],
) -%}
from {{ source('stripe', 'coupon') }} as landed
{%- endcall %}
