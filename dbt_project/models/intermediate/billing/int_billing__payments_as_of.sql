-- Grain: account, as-of date (any alive account with an invoice in the two years before).
with invoices as (

    select
        customers.account_id,
        invoices.invoice_id,
        invoices.amount_due_cents,
        invoices.created_at,
        cast(coalesce(invoices.due_at, invoices.finalized_at, invoices.created_at) as date) as due_on,
        invoices.paid_at,
        invoices.voided_at
    from {{ ref('stg_stripe__invoices') }} as invoices
    inner join {{ ref('int_identity__customers') }} as customers on invoices.customer_id = customers.customer_id
    where invoices.amount_due_cents > 0

),

owed as (

    -- an unpaid invoice counts its days so far; today's status and amount paid are never asked
    select
        alive.account_id,
        alive.as_of_date,
        invoices.invoice_id,
        invoices.amount_due_cents,
        invoices.created_at,
        case when invoices.paid_at < alive.as_of_date then 1 else 0 end as is_paid,
        greatest({{ days_between(
            'invoices.due_on',
            'case when invoices.paid_at < alive.as_of_date then cast(invoices.paid_at as date) else alive.as_of_date end'
        ) }}, 0) as days_late
    from {{ ref('int_accounts__alive') }} as alive
    inner join invoices
        on
            alive.account_id = invoices.account_id
            and invoices.created_at < alive.as_of_date
            and invoices.created_at >= alive.as_of_date - 740
            and (invoices.voided_at is null or invoices.voided_at >= alive.as_of_date)
    -- neither due nor paid: how late it will be is not known yet
    where invoices.due_on < alive.as_of_date or invoices.paid_at < alive.as_of_date

),

ordered as (

    select
        *,
        row_number() over (partition by account_id, as_of_date order by created_at desc, invoice_id) as invoice_from_last,
        max(created_at) over (partition by account_id, as_of_date) as last_created_at
    from owed

),

usual as (

    select
        account_id,
        as_of_date,
        percentile_cont(0.5) within group (order by days_late) as days_late_usual
    from ordered
    where invoice_from_last > 1 and cast(created_at as date) >= cast(last_created_at as date) - 366
    group by account_id, as_of_date

),

credited as (

    select
        alive.account_id,
        alive.as_of_date,
        notes.invoice_id,
        sum(notes.amount_cents) as credited_cents
    from {{ ref('int_accounts__alive') }} as alive
    inner join {{ ref('int_identity__customers') }} as customers on alive.account_id = customers.account_id
    inner join {{ ref('stg_stripe__credit_notes') }} as notes
        on customers.customer_id = notes.customer_id and notes.created_at < alive.as_of_date
    group by alive.account_id, alive.as_of_date, notes.invoice_id

),

totals as (

    select
        ordered.account_id,
        ordered.as_of_date,
        max(case when ordered.invoice_from_last = 1 then ordered.days_late end) as days_late_last,
        sum(case
            when ordered.is_paid = 0 then greatest(ordered.amount_due_cents - coalesce(credited.credited_cents, 0), 0)
            else 0
        end) as overdue_cents
    from ordered
    left join credited
        on
            ordered.account_id = credited.account_id
            and ordered.as_of_date = credited.as_of_date
            and ordered.invoice_id = credited.invoice_id
    group by ordered.account_id, ordered.as_of_date

)

select
    totals.account_id,
    totals.as_of_date,
    totals.days_late_last,
    usual.days_late_usual,
    totals.overdue_cents
from totals
left join usual on totals.account_id = usual.account_id and totals.as_of_date = usual.as_of_date
