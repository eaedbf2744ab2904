-- Grain: subscription, day measured (each as-of date, and 90 days before it). As known before that day.
with days as (

    select as_of_date as measured_on
    from {{ ref('int_time__as_of_dates') }}

    union

    select as_of_date - 90 as measured_on
    from {{ ref('int_time__as_of_dates') }}

),

paid as (

    select
        versions.subscription_id,
        versions.account_id,
        days.measured_on,
        versions.paid_from_on,
        -- what a loader that came later says of the time before it looked is hindsight
        versions.is_cancel_at_period_end
        and not (versions.is_backdated and coalesce(versions.canceled_at >= days.measured_on, true))
            as is_cancel_at_period_end,
        case
            when not (versions.is_backdated and versions.period_started_at >= days.measured_on)
                then cast(versions.period_ends_at as date)
        end as period_ends_on,
        row_number() over (
            partition by versions.subscription_id, days.measured_on order by versions.valid_from_at desc
        ) as version_from_last
    from days
    inner join {{ ref('int_billing__paid_versions') }} as versions
        on
            versions.valid_from_at < days.measured_on
            and (versions.valid_until_at is null or versions.valid_until_at >= days.measured_on)
            and versions.paid_from_on <= days.measured_on

),

priced_items as (

    select
        items.subscription_id,
        days.measured_on,
        plans.plan_tier,
        plans.billing_interval,
        items.quantity,
        {{ feature_months('plans.billing_interval', 'plans.interval_count') }} as months,
        items.quantity * plans.amount_cents
        / {{ feature_months('plans.billing_interval', 'plans.interval_count') }} as list_mrr_cents
    from days
    inner join {{ ref('stg_stripe__subscription_items') }} as items
        on
            items.valid_from_at < days.measured_on
            and (items.valid_until_at is null or items.valid_until_at >= days.measured_on)
    inner join {{ ref('stg_stripe__plans') }} as plans on items.plan_id = plans.plan_id

),

terms as (

    select
        subscription_id,
        measured_on,
        -- the dearest item names the plan and the rhythm of billing
        max(case when item_from_dearest = 1 then plan_tier end) as plan_tier,
        max(case when item_from_dearest = 1 then billing_interval end) as billing_interval,
        max(case when item_from_dearest = 1 then months end) as months,
        sum(quantity) as seats,
        sum(list_mrr_cents) as list_mrr_cents
    from (
        select
            *,
            row_number() over (
                partition by subscription_id, measured_on order by list_mrr_cents desc, plan_tier
            ) as item_from_dearest
        from priced_items
    ) as ranked_items
    group by subscription_id, measured_on

),

invoiced as (

    select
        invoices.subscription_id,
        days.measured_on,
        invoices.amount_due_cents,
        row_number() over (
            partition by invoices.subscription_id, days.measured_on
            order by invoices.created_at desc, invoices.invoice_id
        ) as invoice_from_last
    from days
    inner join {{ ref('stg_stripe__invoices') }} as invoices
        on
            invoices.created_at < days.measured_on
            and invoices.created_at >= days.measured_on - 370
            and (invoices.voided_at is null or invoices.voided_at >= days.measured_on)
    where invoices.amount_due_cents > 0

)

select
    paid.subscription_id,
    paid.account_id,
    paid.measured_on,

    paid.is_cancel_at_period_end,
    terms.plan_tier,
    terms.billing_interval,
    terms.seats,
    round(coalesce(invoiced.amount_due_cents / terms.months, terms.list_mrr_cents)) as mrr_cents,

    paid.paid_from_on,
    paid.period_ends_on
from paid
left join terms on paid.subscription_id = terms.subscription_id and paid.measured_on = terms.measured_on
left join invoiced
    on
        paid.subscription_id = invoiced.subscription_id
        and paid.measured_on = invoiced.measured_on
        and invoiced.invoice_from_last = 1
where paid.version_from_last = 1
