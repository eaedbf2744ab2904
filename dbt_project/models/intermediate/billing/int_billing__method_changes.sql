-- Grain: payment method that came in: added beside a first one, or made the default. Both of one method are two rows.
{{ config(materialized='ephemeral') }}
with methods as (

    select
        *,
        row_number() over (partition by customer_id order by created_at, payment_method_id) as method_number
    from {{ ref('cnf_billing__payment_methods') }}

),

defaults as (

    select
        customer_id,
        default_payment_method_id,
        valid_from_at,
        lag(default_payment_method_id) over (partition by subscription_id order by valid_from_at) as method_before
    from {{ ref('cnf_billing__subscription_versions') }}

)

-- the first method is no change
select
    customer_id,
    payment_method_id,
    type,
    created_at as changed_at
from methods
where method_number > 1 and created_at is not null

union all

select
    defaults.customer_id,
    defaults.default_payment_method_id as payment_method_id,
    methods.type,
    defaults.valid_from_at as changed_at
from defaults
left join methods on defaults.default_payment_method_id = methods.payment_method_id
where defaults.default_payment_method_id <> defaults.method_before
