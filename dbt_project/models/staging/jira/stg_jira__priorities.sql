{{ config(materialized='ephemeral') }}
{{ lookup_rows('jira', 'priority') }}
