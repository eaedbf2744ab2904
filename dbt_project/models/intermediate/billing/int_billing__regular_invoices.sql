-- Grain: invoice of a subscription for a whole period. What is left of its lines after discounts and tax, and the
-- share of the list that recurs: a discount that is on one invoice and not on the one before is no price.
{{ config(materialized='view') }}
{%- set forever = "timestamp '9999-01-01 00:00:00'" %}
with regular as (

    select
        invoice_id,
        subscription_id,
        voided_at,
        created_at,
        {{ currency_of(['currency']) }} as currency,
        coalesce(total_cents - coalesce(tax_cents, 0), amount_due_cents) as net_cents,
        {{ safe_divide('total_cents - coalesce(tax_cents, 0)', 'subtotal_cents') }} as paid_share
    from {{ ref('cnf_billing__invoices') }}
    where
        subscription_id is not null
        and coalesce(billing_reason, 'subscription_cycle') in (
            'subscription_cycle', 'subscription_create', 'subscription'
        )
        and not (coalesce(status, '') = 'draft' and finalized_at is null)
        -- without its parts an invoice of nothing says nothing
        and (amount_due_cents > 0 or subtotal_cents > 0)

),

compared as (

    select
        *,
        lag(paid_share) over (
            partition by subscription_id order by created_at, invoice_id
        ) as paid_share_before
    from regular

)

select
    invoice_id,
    subscription_id,

    net_cents,
    currency,
    net_cents <> lag(net_cents) over (partition by subscription_id order by created_at, invoice_id) as is_step,
    case when paid_share < 1 and paid_share_before < 1 then paid_share else 1 end as recurring_share,

    created_at as stands_from_at,
    least(
        coalesce(voided_at, {{ forever }}),
        coalesce(
            min(case when voided_at is null then created_at end) over (
                partition by subscription_id order by created_at, invoice_id
                rows between 1 following and unbounded following
            ),
            {{ forever }}
        )
    ) as stands_until_at
from compared
