-- Grain: alive account, as-of date, invoice due and not paid. Less its credit notes so far; nothing left, no row.
{{ config(materialized='view') }}
select
    owed.account_id,
    owed.as_of_date,
    owed.invoice_id,

    owed.days_late,
    owed.amount_due_cents - coalesce(sum(notes.amount_cents), 0) as overdue_cents,
    owed.currency,

    owed.due_on
from {{ ref('int_billing__invoice_lateness_as_of') }} as owed
left join {{ ref('cnf_billing__credit_notes') }} as notes
    on owed.invoice_id = notes.invoice_id and notes.created_at < owed.as_of_date
where not owed.is_paid
group by
    owed.account_id, owed.as_of_date, owed.invoice_id, owed.days_late, owed.amount_due_cents, owed.currency, owed.due_on
having owed.amount_due_cents > coalesce(sum(notes.amount_cents), 0)
