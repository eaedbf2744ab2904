{{ conformed_rows(['stg_tenure__cancellations']) }}
