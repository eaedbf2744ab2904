{% snapshot snap_segment__users %}
    {{ config(unique_key=version_key('user_id', 'received_at'), updated_at='received_at') }}

    select distinct
        user_id,
        email,
        user_name,
        created_at,
        received_at
    from {{ ref('stg_segment__users') }}
    where {{ is_a_version() }}

{% endsnapshot %}
