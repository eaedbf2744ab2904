{{ conformed_rows(['stg_jira__issue_field_changes']) }}
