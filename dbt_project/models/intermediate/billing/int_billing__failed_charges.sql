-- Grain: failed charge. With the moment the money came after all, or the invoice was voided.
{{ config(materialized='ephemeral') }}
with charges as (

    select
        *,
        -- what is owed: the invoice, or without one whatever the customer pays next
        coalesce(invoice_id, customer_id) as debt_id
    from {{ ref('cnf_billing__charges') }}

),

settlements as (

    {% for moment in ['paid_at', 'voided_at'] -%}
    select
        invoice_id as debt_id,
        {{ moment }} as settled_at
    from {{ ref('cnf_billing__invoices') }}
    where {{ moment }} is not null

    union all

    {% endfor -%}
    {% for debt in ['invoice_id', 'customer_id'] -%}
    select
        {{ debt }} as debt_id,
        created_at as settled_at
    from charges
    where lower(status) = 'succeeded'
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    charges.charge_id,
    charges.customer_id,
    charges.invoice_id,

    charges.amount_cents,
    charges.currency,
    charges.failure_code,

    charges.created_at as failed_at,
    min(settlements.settled_at) as settled_at
from charges
left join settlements
    on charges.debt_id = settlements.debt_id and settlements.settled_at >= charges.created_at
where charges.is_failed
group by
    charges.charge_id, charges.customer_id, charges.invoice_id, charges.amount_cents, charges.currency,
    charges.failure_code, charges.created_at
