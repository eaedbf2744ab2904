{{ conformed_rows(['stg_stripe__credit_notes', 'stg_recurly__credit_notes']) }}
