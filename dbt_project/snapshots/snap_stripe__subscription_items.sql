{% snapshot snap_stripe__subscription_items %}
    {{ config(unique_key=version_key('item_id', 'synced_at'), updated_at='synced_at') }}

    select distinct
        item_id,
        subscription_id,
        plan_id,
        quantity,
        period_started_at,
        period_ends_at,
        is_deleted,
        synced_at
    from {{ ref('stg_stripe__subscription_items') }}
    where {{ is_a_version() }}

{% endsnapshot %}
