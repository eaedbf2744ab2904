{{ conformed_rows(['stg_zendesk__users', 'stg_intercom__users']) }}
