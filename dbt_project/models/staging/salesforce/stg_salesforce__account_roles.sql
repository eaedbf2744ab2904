{{ config(materialized='ephemeral') }}
{{ contact_role_rows('salesforce', 'account_contact_role') }}
