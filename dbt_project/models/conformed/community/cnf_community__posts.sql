{{ conformed_rows(['stg_community__posts']) }}
