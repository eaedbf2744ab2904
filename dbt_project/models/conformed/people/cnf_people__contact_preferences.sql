{{ conformed_rows(['stg_tenure__contact_preferences']) }}
