{{ conformed_rows(['stg_stripe__credit_notes']) }}
