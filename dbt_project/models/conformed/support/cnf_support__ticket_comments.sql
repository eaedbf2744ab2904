{{ conformed_rows(['stg_zendesk__ticket_comments', 'stg_intercom__ticket_comments']) }}
