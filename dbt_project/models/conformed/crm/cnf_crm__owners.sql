{{ conformed_rows(['stg_hubspot__owners', 'stg_salesforce__owners']) }}
