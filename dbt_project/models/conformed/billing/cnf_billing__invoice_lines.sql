{{ conformed_rows(['stg_stripe__invoice_lines']) }}
