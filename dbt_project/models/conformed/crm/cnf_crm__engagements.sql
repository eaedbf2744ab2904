{{ conformed_rows(['stg_hubspot__engagements', 'stg_salesforce__engagements']) }}
