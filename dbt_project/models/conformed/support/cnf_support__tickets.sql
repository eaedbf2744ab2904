{{ conformed_rows(['stg_zendesk__tickets', 'stg_intercom__tickets']) }}
