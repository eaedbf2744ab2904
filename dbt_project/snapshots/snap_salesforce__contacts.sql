{% snapshot snap_salesforce__contacts %}
    {{ config(unique_key=version_key('contact_id', 'synced_at'), updated_at='synced_at') }}

    select distinct
        contact_id,
        company_id,
        email,
        employment_status,
        changed_at,
        is_deleted,
        synced_at
    from {{ ref('stg_salesforce__contact_versions') }}
    where {{ is_a_version() }}

{% endsnapshot %}
