{% snapshot snap_hubspot__companies %}
    {{ config(unique_key=version_key('company_id', 'synced_at'), updated_at='synced_at') }}

    select distinct
        company_id,
        owner_id,
        stated_account_id as account_id_from_property,
        company_name,
        domain,
        industry,
        channel,
        region,
        is_deleted,
        synced_at
    from {{ ref('stg_hubspot__company_versions') }}
    where {{ is_a_version() }}

{% endsnapshot %}
