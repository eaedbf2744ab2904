-- Grain: subscription, day from which the terms hold. The one definition of MRR, piece by piece: what is paid for by a
-- subscription, as known before each day of the piece.
{%- set versions, items = 'int_billing__paid_versions', 'int_billing__priced_items' %}
{%- set invoices = 'int_billing__invoice_periods' %}
{%- set edges = [
    (versions, 'paid_from_on', 0), (versions, 'valid_from_at', 1), (versions, 'valid_until_at', 1),
    (items, 'valid_from_at', 1), (items, 'valid_until_at', 1),
    (invoices, 'stands_from_at', 1), (invoices, 'stands_from_at', 371), (invoices, 'stands_until_at', 1),
] %}
with edges as (

    -- what happens on a day counts from the next one on
    {% for model, moment, days in edges -%}
    select
        subscription_id,
        cast({{ moment }} as date) + {{ days }} as holds_from_on
    from {{ ref(model) }}
    {{ 'union' if not loop.last }}
    {% endfor %}
),

pieces as (

    select
        *,
        coalesce(
            lead(holds_from_on) over (partition by subscription_id order by holds_from_on), date '9999-12-31'
        ) as holds_until_on
    from edges
    where holds_from_on < date '9999-01-01'

),

paid as (

    select
        pieces.*,
        versions.account_id
    from pieces
    inner join {{ ref('int_billing__paid_versions') }} as versions
        on pieces.subscription_id = versions.subscription_id
            and versions.valid_from_at < pieces.holds_from_on
            and (versions.valid_until_at is null or versions.valid_until_at >= pieces.holds_from_on)
            and versions.paid_from_on <= pieces.holds_from_on

),

ranked_items as (

    select
        items.*,
        paid.holds_from_on,
        row_number() over (
            partition by paid.subscription_id, paid.holds_from_on order by items.list_mrr_cents desc, items.item_id
        ) as item_price_rank
    from paid
    inner join {{ ref('int_billing__priced_items') }} as items
        on paid.subscription_id = items.subscription_id
            and items.valid_from_at < paid.holds_from_on
            and (items.valid_until_at is null or items.valid_until_at >= paid.holds_from_on)

),

terms as (

    select
        subscription_id,
        holds_from_on,
        -- the most expensive item names the plan and its rhythm
        max(case when item_price_rank = 1 then plan_tier end) as plan_tier,
        max(case when item_price_rank = 1 then billing_interval end) as billing_interval,
        max(case when item_price_rank = 1 then months_in_period end) as months_in_period,
        sum(quantity) as seats,
        sum(list_mrr_cents) as list_mrr_cents
    from ranked_items
    group by subscription_id, holds_from_on

),

invoiced as (

    select
        paid.subscription_id,
        paid.holds_from_on,
        invoices.amount_due_cents,
        row_number() over (
            partition by paid.subscription_id, paid.holds_from_on
            order by invoices.stands_from_at desc, invoices.invoice_id
        ) as invoice_from_last
    from paid
    inner join {{ ref('int_billing__invoice_periods') }} as invoices
        on paid.subscription_id = invoices.subscription_id
            and invoices.stands_from_at < paid.holds_from_on
            and invoices.stands_until_at >= paid.holds_from_on
            and invoices.stands_from_at >= paid.holds_from_on - 370

)

select
    paid.*,
    terms.plan_tier,
    terms.billing_interval,
    terms.months_in_period,
    terms.seats,
    round(coalesce(invoiced.amount_due_cents / terms.months_in_period, terms.list_mrr_cents)) as mrr_cents
from paid
left join terms on paid.subscription_id = terms.subscription_id and paid.holds_from_on = terms.holds_from_on
left join invoiced
    on paid.subscription_id = invoiced.subscription_id and paid.holds_from_on = invoiced.holds_from_on
        and invoiced.invoice_from_last = 1
