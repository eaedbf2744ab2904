{{ config(materialized='ephemeral') }}
{{ engagement_times('hubspot', 'engagement_meeting', ['property_hs_timestamp', 'start_time']) }}
