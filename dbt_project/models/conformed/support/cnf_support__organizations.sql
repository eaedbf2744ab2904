{{ conformed_rows(['stg_zendesk__organizations', 'stg_intercom__organizations']) }}
