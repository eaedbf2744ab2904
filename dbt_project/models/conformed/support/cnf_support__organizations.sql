{{ conformed_rows(['stg_zendesk__organizations']) }}
