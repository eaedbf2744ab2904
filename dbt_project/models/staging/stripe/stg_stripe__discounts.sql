{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['discount_id'],
    version='synced_at',
    columns={
        'discount_id': as_text('landed.id'),
        'subscription_id': as_text('landed.subscription_id'),
        'percent_off': 'coupons.percent_off',
        'amount_off_cents': 'coupons.amount_off_cents',
        'is_recurring': "coupons.duration in ('forever', 'repeating')",
        'starts_at': try_cast('landed.start', 'timestamp'),
        'ends_at': 'coalesce(' ~ try_cast('landed."end"', 'timestamp') ~ ', '
            ~ try_cast('landed.start', 'timestamp') ~ " + coupons.duration_in_months * interval '1' month)",
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        child_of_test_mode('subscriptions'),
        missing_text('landed.id'),
        missing_text('landed.subscription_id'),
        missing_text('landed.coupon_id'),
        missing('landed.start'),
        bad_time('landed.start'),
        bad_time('landed."end"'),
        orphan('landed.subscription_id', 'subscriptions.subscription_id', 'subscription'),
        orphan_of_any('landed.coupon_id', 'coupons.coupon_id', 'coupon', 'stg_stripe__coupons'),
    ],
) -%}
from {{ source('stripe', 'subscription_discount') }} as landed
left join {{ kept_rows('stg_stripe__coupons') }} as coupons
    on {{ as_text('landed.coupon_id') }} = coupons.coupon_id
left join {{ parents('stg_stripe__subscription_versions', 'subscription_id') }} as subscriptions
    on {{ as_text('landed.subscription_id') }} = subscriptions.subscription_id
{%- endcall %}
