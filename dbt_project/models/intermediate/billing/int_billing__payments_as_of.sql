-- Grain: account, as-of date (any alive account with an invoice due or paid in the two years before).
with owed as (

    select
        account_id,
        as_of_date,
        invoice_id,
        amount_due_cents,
        days_late,
        is_paid,
        invoice_from_last_paid,
        created_on
    from {{ ref('int_billing__owed_invoices') }}

),

judged as (

    -- the latest paid invoice, or one that is unpaid once it is later than that: a day over the date is no news yet
    select
        account_id,
        as_of_date,
        max(case when not is_paid or invoice_from_last_paid = 1 then days_late end) as days_late,
        max(case when is_paid then created_on end) as last_paid_created_on
    from owed
    group by account_id, as_of_date

),

usual as (

    -- the habit of the year before the latest paid invoice, without the invoice that is judged by it
    select
        owed.account_id,
        owed.as_of_date,
        percentile_cont(0.5) within group (order by owed.days_late) as days_late_usual
    from owed
    inner join judged on owed.account_id = judged.account_id and owed.as_of_date = judged.as_of_date
    where
        owed.is_paid
        and owed.invoice_from_last_paid > 1
        and owed.created_on >= judged.last_paid_created_on - 366
    group by owed.account_id, owed.as_of_date

),

overdue as (

    select
        owed.account_id,
        owed.as_of_date,
        owed.invoice_id,
        owed.amount_due_cents - coalesce(sum(notes.amount_cents), 0) as overdue_cents
    from owed
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
    judged.account_id,
    judged.as_of_date,
    judged.days_late as days_late_last,
    usual.days_late_usual,
    coalesce(overdue_totals.overdue_cents, 0) as overdue_cents
from judged
left join usual on judged.account_id = usual.account_id and judged.as_of_date = usual.as_of_date
left join overdue_totals
    on judged.account_id = overdue_totals.account_id and judged.as_of_date = overdue_totals.as_of_date
