-- Grain: account, as-of date (any alive account with an invoice due or paid in the two years before).
with last_invoices as (

    select
        account_id,
        as_of_date,
        days_late,
        created_on
    from {{ ref('int_billing__owed_invoices') }}
    where invoice_from_last = 1

),

usual as (

    -- the habit of the year before, without the invoice that is judged by it
    select
        owed.account_id,
        owed.as_of_date,
        percentile_cont(0.5) within group (order by owed.days_late) as days_late_usual
    from {{ ref('int_billing__owed_invoices') }} as owed
    inner join last_invoices
        on owed.account_id = last_invoices.account_id and owed.as_of_date = last_invoices.as_of_date
    where owed.invoice_from_last > 1 and owed.created_on >= last_invoices.created_on - 366
    group by owed.account_id, owed.as_of_date

),

overdue as (

    select
        owed.account_id,
        owed.as_of_date,
        owed.invoice_id,
        owed.amount_due_cents - coalesce(sum(notes.amount_cents), 0) as overdue_cents
    from {{ ref('int_billing__owed_invoices') }} as owed
    left join {{ ref('stg_stripe__credit_notes') }} as notes
        on owed.invoice_id = notes.invoice_id and notes.created_at < owed.as_of_date
    where not owed.is_paid
    group by owed.account_id, owed.as_of_date, owed.invoice_id, owed.amount_due_cents

),

overdue_totals as (

    select
        account_id,
        as_of_date,
        sum(greatest(overdue_cents, 0)) as overdue_cents
    from overdue
    group by account_id, as_of_date

)

select
    last_invoices.account_id,
    last_invoices.as_of_date,
    last_invoices.days_late as days_late_last,
    usual.days_late_usual,
    coalesce(overdue_totals.overdue_cents, 0) as overdue_cents
from last_invoices
left join usual on last_invoices.account_id = usual.account_id and last_invoices.as_of_date = usual.as_of_date
left join overdue_totals
    on
        last_invoices.account_id = overdue_totals.account_id
        and last_invoices.as_of_date = overdue_totals.as_of_date
