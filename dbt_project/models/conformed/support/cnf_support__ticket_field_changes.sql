{{ conformed_rows(['stg_zendesk__ticket_field_changes', 'stg_intercom__ticket_field_changes']) }}
