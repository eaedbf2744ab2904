{{ conformed_rows(['stg_tenure__task_events']) }}
