{{ config(materialized='ephemeral') }}
{{ lookup_rows('jira', 'issue_type') }}
