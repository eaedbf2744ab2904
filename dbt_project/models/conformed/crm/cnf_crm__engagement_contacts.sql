{{ conformed_rows(['stg_hubspot__engagement_contacts', 'stg_salesforce__engagement_contacts']) }}
