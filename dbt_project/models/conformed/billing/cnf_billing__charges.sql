{{ conformed_rows(['stg_stripe__charges', 'stg_recurly__charges']) }}
