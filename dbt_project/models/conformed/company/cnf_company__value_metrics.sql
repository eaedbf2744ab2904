{{ conformed_rows(['stg_company__value_metrics']) }}
