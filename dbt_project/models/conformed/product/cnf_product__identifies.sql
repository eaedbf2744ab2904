{{ conformed_rows(['stg_segment__identifies']) }}
