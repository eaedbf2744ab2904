{% snapshot snap_salesforce__contact_roles %}
    {{ config(unique_key=version_key('role_id', 'synced_at'), updated_at='synced_at') }}

    select distinct
        role_id,
        contact_id,
        buying_role,
        changed_at,
        is_deleted,
        synced_at
    from {{ ref('stg_salesforce__contact_roles') }}
    where {{ is_a_version() }}

{% endsnapshot %}
