{{ readings_of(['stg_zendesk__organizations'], 'organization_id') }}
