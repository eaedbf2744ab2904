{% call landed_rows_judged(
    key=['item_id', 'synced_at'],
    columns={
        'item_id': as_text('landed.id'),
        'subscription_id': as_text('landed.subscription_id'),
        'plan_id': 'coalesce(' ~ as_text('landed.price_id') ~ ', ' ~ as_text('landed.plan_id') ~ ')',
        'quantity': try_cast('landed.quantity', 'bigint'),
        'period_started_at': try_cast('landed.current_period_start', 'timestamp'),
        'period_ends_at': try_cast('landed.current_period_end', 'timestamp'),
        'is_deleted': is_gone('landed'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        child_of_test_mode('subscriptions'),
        missing_text('landed.id'),
        missing_text('landed.subscription_id'),
        bad_time('landed.current_period_start'),
        bad_time('landed.current_period_end'),
        bad_time('landed._fivetran_synced'),
        bad_amount('landed.quantity'),
        orphan('landed.subscription_id', 'subscriptions.subscription_id', 'subscription'),
    ],
) -%}
from {{ source('stripe', 'subscription_item') }} as landed
left join {{ parents('stg_stripe__subscription_versions', 'subscription_id') }} as subscriptions
    on {{ as_text('landed.subscription_id') }} = subscriptions.subscription_id
{%- endcall %}
