{{ conformed_rows(['stg_tenure__check_ins']) }}
