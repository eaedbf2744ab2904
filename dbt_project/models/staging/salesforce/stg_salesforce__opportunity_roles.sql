{{ config(materialized='ephemeral') }}
{{ contact_role_rows('salesforce', 'opportunity_contact_role') }}
