{{ conformed_rows(['stg_tenure__renewal_commits']) }}
