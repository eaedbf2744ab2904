{{ conformed_rows(['stg_company__feature_content']) }}
