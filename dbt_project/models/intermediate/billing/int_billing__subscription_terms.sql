-- Grain: subscription, day from which the terms hold. The one definition of MRR, piece by piece: the price of what is
-- paid for, less discounts that recur, as known before each day of the piece. Never the total of an invoice, unless no
-- price is known.
with invoiced as (

    select
        pieces.subscription_id,
        pieces.holds_from_on,
        invoices.net_cents,
        invoices.currency,
        invoices.recurring_share,
        row_number() over (
            partition by pieces.subscription_id, pieces.holds_from_on
            order by invoices.stands_from_at desc, invoices.invoice_id
        ) as invoice_from_last
    from {{ ref('int_billing__paid_pieces') }} as pieces
    inner join {{ ref('int_billing__regular_invoices') }} as invoices
        on pieces.subscription_id = invoices.subscription_id
            and invoices.stands_from_at < pieces.holds_from_on
            and invoices.stands_until_at >= pieces.holds_from_on
            and invoices.stands_from_at >= pieces.holds_from_on - 370

),

priced as (

    select
        pieces.*,
        terms.plan_tier,
        terms.billing_interval,
        terms.months_in_period,
        terms.seats,
        terms.mrr_method,
        terms.currency as price_currency,
        invoiced.currency as invoice_currency,
        -- where discounts are landed they say more than two invoices
        case
            when terms.mrr_cents is not null then greatest({{ rounded(
                    'terms.mrr_cents * coalesce(discounts.share_left, invoiced.recurring_share, 1)
                    - coalesce(discounts.off_bill_cents / terms.months_in_period, 0)'
                ) }}, 0)
        end as price_mrr_cents,
        case
            when terms.has_one_rhythm then {{ rounded('invoiced.net_cents / terms.months_in_period') }}
        end as invoice_mrr_cents
    from {{ ref('int_billing__paid_pieces') }} as pieces
    left join {{ ref('int_billing__item_terms') }} as terms
        on pieces.subscription_id = terms.subscription_id and pieces.holds_from_on = terms.holds_from_on
    left join {{ ref('int_billing__discounts_as_of') }} as discounts
        on pieces.subscription_id = discounts.subscription_id and pieces.holds_from_on = discounts.holds_from_on
    left join invoiced
        on pieces.subscription_id = invoiced.subscription_id
            and pieces.holds_from_on = invoiced.holds_from_on
            and invoiced.invoice_from_last = 1

)

select
    subscription_id,
    account_id,

    plan_tier,
    billing_interval,
    months_in_period,
    seats,
    coalesce(price_mrr_cents, invoice_mrr_cents) as mrr_cents,
    case when price_mrr_cents is null then invoice_currency else price_currency end as currency,
    case
        when price_mrr_cents is not null then mrr_method
        when invoice_mrr_cents is not null then 'invoice'
    end as mrr_method,

    holds_from_on,
    holds_until_on
from priced
