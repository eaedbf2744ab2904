{% snapshot snap_segment__accounts %}
    {{ config(unique_key=version_key('account_id', 'received_at'), updated_at='received_at') }}

    select distinct
        account_id,
        account_name,
        industry,
        employees,
        plan,
        created_at,
        received_at
    from {{ ref('stg_segment__account_versions') }}
    where {{ is_a_version() }}

{% endsnapshot %}
