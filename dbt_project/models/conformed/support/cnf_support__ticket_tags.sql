{{ conformed_rows(['stg_zendesk__ticket_tags', 'stg_intercom__ticket_tags']) }}
