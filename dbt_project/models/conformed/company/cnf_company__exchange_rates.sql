{{ conformed_rows(['stg_company__exchange_rates']) }}
