{{ conformed_rows(['stg_tenure__success_plan_items']) }}
