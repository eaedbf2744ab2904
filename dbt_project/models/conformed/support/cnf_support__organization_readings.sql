{{ readings_of(
    {'stg_zendesk__organizations': 'organization_id', 'stg_intercom__company_versions': 'company_id'}, 'organization_id'
) }}
