-- Grain: subscription, item, plan, invoice. What a unit of the item costs a month by the line of a regular invoice,
-- until the next one says it.
{{ config(materialized='view') }}
with plans as (

    select
        plan_id,
        max(months_in_period) as months_in_period
    from {{ ref('int_billing__priced_items') }}
    group by plan_id

),

lines as (

    select
        lines.subscription_id,
        lines.item_id,
        lines.plan_id,
        lines.invoice_id,
        invoices.stands_from_at as valid_from_at,
        {{ safe_divide(
            'lines.amount_cents',
            'lines.quantity * coalesce(plans.months_in_period, '
            ~ days_between('lines.period_started_at', 'lines.period_ends_at') ~ ' / 30.4375)'
        ) }} as unit_mrr_cents,
        {{ currency_of(['lines.currency', 'invoices.currency']) }} as currency
    from {{ ref('cnf_billing__invoice_lines') }} as lines
    inner join {{ ref('int_billing__regular_invoices') }} as invoices on lines.invoice_id = invoices.invoice_id
    left join plans on lines.plan_id = plans.plan_id
    where lines.line_type = 'subscription'
        and not lines.is_proration
        and lines.quantity > 0
        and lines.item_id is not null

)

select
    subscription_id,
    item_id,
    plan_id,
    invoice_id,

    max(unit_mrr_cents) as unit_mrr_cents,
    max(currency) as currency,

    min(valid_from_at) as valid_from_at,
    lead(min(valid_from_at)) over (
        partition by item_id, plan_id order by min(valid_from_at), invoice_id
    ) as valid_until_at
from lines
where unit_mrr_cents is not null
group by subscription_id, item_id, plan_id, invoice_id
