{{ conformed_rows(['stg_stripe__customers', 'stg_recurly__customers']) }}
