{{ conformed_rows(['stg_hubspot__contact_property_changes']) }}
