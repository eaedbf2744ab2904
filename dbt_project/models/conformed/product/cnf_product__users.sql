{{ conformed_rows(['stg_segment__users']) }}
