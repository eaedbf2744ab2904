{{ conformed_rows(['stg_tenure__account_values']) }}
