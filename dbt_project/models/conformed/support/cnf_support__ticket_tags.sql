{{ conformed_rows(['stg_zendesk__ticket_tags']) }}
