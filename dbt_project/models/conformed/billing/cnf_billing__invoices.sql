{{ conformed_rows(['stg_stripe__invoices', 'stg_recurly__invoices']) }}
