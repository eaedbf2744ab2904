-- Grain: subscription, day measured (as-of dates and 90, 180, 270 and 365 days before). As known before that day.
{%- set seen_later = '(versions.is_backdated and versions.period_started_at >= days.measured_on)' %}
with days as (

    select distinct dates.as_of_date - windows.days as measured_on
    from {{ ref('int_time__as_of_dates') }} as dates
    cross join (values (0), (90), (180), (270), (365)) as windows (days)

),

paid as (

    select
        versions.subscription_id,
        versions.account_id,
        days.measured_on,
        -- what a loader that came later says of the time before it looked is hindsight
        versions.is_cancel_at_period_end
        and not (versions.is_backdated and coalesce(versions.canceled_at >= days.measured_on, true))
            as is_cancel_at_period_end,
        cast(versions.auto_renew_off_at as date) as auto_renew_off_on,
        versions.paid_from_on,
        case when not {{ seen_later }} then cast(versions.period_started_at as date) end as period_started_on,
        case when not {{ seen_later }} then cast(versions.period_ends_at as date) end as period_ends_on
    from days
    inner join {{ ref('int_billing__paid_versions') }} as versions
        on versions.valid_from_at < days.measured_on
            and (versions.valid_until_at is null or versions.valid_until_at >= days.measured_on)
            and versions.paid_from_on <= days.measured_on

),

ranked_items as (

    select
        paid.subscription_id,
        paid.measured_on,
        items.plan_tier,
        items.billing_interval,
        items.months_in_period,
        items.quantity,
        items.list_mrr_cents,
        row_number() over (
            partition by paid.subscription_id, paid.measured_on order by items.list_mrr_cents desc, items.item_id
        ) as item_from_dearest
    from paid
    inner join {{ ref('int_billing__priced_items') }} as items
        on paid.subscription_id = items.subscription_id
            and items.valid_from_at < paid.measured_on
            and (items.valid_until_at is null or items.valid_until_at >= paid.measured_on)

),

terms as (

    select
        subscription_id,
        measured_on,
        -- the dearest item names the plan and its rhythm
        max(case when item_from_dearest = 1 then plan_tier end) as plan_tier,
        max(case when item_from_dearest = 1 then billing_interval end) as billing_interval,
        max(case when item_from_dearest = 1 then months_in_period end) as months_in_period,
        sum(quantity) as seats,
        sum(list_mrr_cents) as list_mrr_cents
    from ranked_items
    group by subscription_id, measured_on

),

invoiced as (

    select
        paid.subscription_id,
        paid.measured_on,
        invoices.amount_due_cents,
        row_number() over (
            partition by paid.subscription_id, paid.measured_on
            order by invoices.stands_from_at desc, invoices.invoice_id
        ) as invoice_from_last
    from paid
    inner join {{ ref('int_billing__standing_invoices') }} as invoices
        on paid.subscription_id = invoices.subscription_id
            and invoices.stands_from_at < paid.measured_on
            and invoices.stands_until_at >= paid.measured_on
            and invoices.stands_from_at >= paid.measured_on - 370

)

select
    paid.*,
    terms.plan_tier,
    terms.billing_interval,
    terms.months_in_period,
    terms.seats,
    round(coalesce(invoiced.amount_due_cents / terms.months_in_period, terms.list_mrr_cents)) as mrr_cents
from paid
left join terms on paid.subscription_id = terms.subscription_id and paid.measured_on = terms.measured_on
left join invoiced
    on paid.subscription_id = invoiced.subscription_id and paid.measured_on = invoiced.measured_on
        and invoiced.invoice_from_last = 1
