{{ conformed_rows(['stg_hubspot__contacts', 'stg_salesforce__contacts']) }}
