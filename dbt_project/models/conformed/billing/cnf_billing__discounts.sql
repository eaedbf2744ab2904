{{ conformed_rows(['stg_stripe__discounts']) }}
