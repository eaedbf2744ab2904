{{ conformed_rows(['stg_jira__issues']) }}
