{% call landed_rows_judged(
    key=['plan_id'],
    version='synced_at',
    columns={
        'plan_id': as_text('landed.id'),
        'plan_tier': as_text('landed.product_id'),
        'tier_name': 'products.product_name',
        'amount_cents': stripe_amount('landed.amount', 'double'),
        'billing_interval': 'landed.interval',
        'interval_count': try_cast('landed.interval_count', 'bigint'),
        'currency': 'lower(landed.currency)',
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        test_mode('landed.livemode'),
        missing_text('landed.id'),
        bad_amount('landed.amount'),
        bad_amount('landed.interval_count'),
    ],
) -%}
from {{ source('stripe', 'plan') }} as landed
left join {{ kept_rows('stg_stripe__products') }} as products
    on {{ as_text('landed.product_id') }} = products.product_id
{%- endcall %}
