{{ config(materialized='ephemeral') }}
{{ engagement_times('hubspot', 'engagement_email', ['property_hs_timestamp']) }}
