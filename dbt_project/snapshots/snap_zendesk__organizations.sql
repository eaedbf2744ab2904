{% snapshot snap_zendesk__organizations %}
    {{ config(unique_key=version_key('organization_id', 'synced_at'), updated_at='synced_at') }}

    select distinct
        organization_id,
        stated_account_id,
        synced_at
    from {{ ref('stg_zendesk__organizations') }}
    where {{ is_a_version() }}

{% endsnapshot %}
