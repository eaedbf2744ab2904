{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['add_on_id', 'version_started_at'],
    version='synced_at',
    columns={
        'add_on_id': as_text('landed.id'),
        'subscription_id': as_text('landed.subscription_id'),
        'plan_add_on_id': as_text('landed.plan_add_on_id'),
        'unit_amount': try_cast('landed.unit_amount', 'double'),
        'quantity': try_cast('landed.quantity', 'bigint'),
        'is_expired': 'landed.expired_at is not null',
        'version_started_at': state_began_at('landed'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        missing_text('landed.subscription_id'),
        bad_amount('landed.unit_amount', 'double'),
        bad_amount('landed.quantity'),
        bad_time('landed.updated_at'),
        bad_time('landed.expired_at'),
        orphan('landed.subscription_id', 'subscriptions.subscription_id', 'subscription'),
    ],
) -%}
from {{ source('recurly', 'subscription_add_on_history') }} as landed
left join (
    select distinct subscription_id from {{ kept_rows('stg_recurly__subscription_versions') }} as versions
) as subscriptions
    on {{ as_text('landed.subscription_id') }} = subscriptions.subscription_id
{%- endcall %}
