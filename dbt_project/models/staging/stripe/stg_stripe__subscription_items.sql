{% call landed_rows_judged(
    key=['item_id', 'synced_at'],
    columns={
        'item_id': as_text('landed.id'),
        'subscription_id': as_text('landed.subscription_id'),
        'plan_id': as_text('landed.plan_id'),
        'quantity': try_cast('landed.quantity', 'bigint'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        missing_text('landed.subscription_id'),
        missing_text('landed.plan_id'),
        bad_time('landed._fivetran_synced'),
        bad_amount('landed.quantity'),
        orphan('landed.subscription_id', 'subscriptions.subscription_id', 'subscription'),
        orphan('landed.plan_id', 'plans.plan_id', 'plan'),
    ],
) -%}
from {{ source('stripe', 'subscription_item') }} as landed
left join (select distinct subscription_id from {{ kept_rows('stg_stripe__subscription_versions') }} as subscription_versions) as subscriptions
    on {{ as_text('landed.subscription_id') }} = subscriptions.subscription_id
left join {{ kept_rows('stg_stripe__plans') }} as plans
    on {{ as_text('landed.plan_id') }} = plans.plan_id
{%- endcall %}
