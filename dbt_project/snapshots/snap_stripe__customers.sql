{% snapshot snap_stripe__customers %}
    {{ config(unique_key=version_key('customer_id', 'synced_at'), updated_at='synced_at') }}

    select distinct
        customer_id,
        stated_account_id,
        email_domain,
        synced_at
    from {{ ref('stg_stripe__customers') }}
    where {{ is_a_version() }}

{% endsnapshot %}
