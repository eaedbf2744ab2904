{{ conformed_rows(['stg_hubspot__engagement_companies']) }}
