{{ conformed_rows(['stg_tenure__health_overrides']) }}
