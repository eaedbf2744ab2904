{{ config(materialized='ephemeral') }}
{{ engagement_times('hubspot', 'engagement_call', ['property_hs_timestamp']) }}
