{{ conformed_rows(['stg_hubspot__owners']) }}
