{% snapshot snap_hubspot__contacts %}
    {{ config(unique_key=version_key('contact_id', 'synced_at'), updated_at='synced_at') }}

    select distinct
        contact_id,
        company_id,
        email,
        is_deleted,
        synced_at
    from {{ ref('stg_hubspot__contacts') }}
    where {{ is_a_version() }}

{% endsnapshot %}
