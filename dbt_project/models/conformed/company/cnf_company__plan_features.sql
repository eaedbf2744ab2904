{{ conformed_rows(['stg_company__plan_features']) }}
