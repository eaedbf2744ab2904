{{ conformed_rows(['stg_zendesk__users']) }}
