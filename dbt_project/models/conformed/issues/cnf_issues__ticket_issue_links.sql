{{ conformed_rows(['stg_jira__ticket_issue_links']) }}
