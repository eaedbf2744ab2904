{{ conformed_rows(['stg_hubspot__engagement_companies', 'stg_salesforce__engagement_companies']) }}
