{{ conformed_rows(['stg_stripe__payment_methods']) }}
