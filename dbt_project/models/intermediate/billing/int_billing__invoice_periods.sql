-- Grain: invoice with an amount. It says what is paid until the next one that was never voided, or its own voiding.
{{ config(materialized='view') }}
select
    invoice_id,
    subscription_id,

    amount_due_cents,

    created_at as stands_from_at,
    least(
        coalesce(voided_at, timestamp '9999-01-01 00:00:00'),
        coalesce(
            min(case when voided_at is null then created_at end) over (
                partition by subscription_id order by created_at, invoice_id
                rows between 1 following and unbounded following
            ),
            timestamp '9999-01-01 00:00:00'
        )
    ) as stands_until_at
from {{ ref('cnf_billing__invoices') }}
where amount_due_cents > 0
