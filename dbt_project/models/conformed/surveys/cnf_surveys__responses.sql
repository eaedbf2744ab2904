{{ conformed_rows(['stg_survey__responses']) }}
