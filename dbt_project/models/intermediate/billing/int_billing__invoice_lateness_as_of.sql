-- Grain: alive account, as-of date, invoice that was due or paid before it (of the two years before).
-- From the moments of due, paid and voided; today's status and amount paid are never asked.
{{ config(materialized='view') }}
with invoices as (

    select
        customer_id,
        invoice_id,
        amount_due_cents,
        {{ currency_of(['currency']) }} as currency,
        created_at,
        cast(coalesce(due_at, finalized_at, created_at) as date) as due_on,
        finalized_at,
        paid_at,
        voided_at
    from {{ ref('cnf_billing__invoices') }}
    where
        amount_due_cents > 0
        -- what is not sent is no debt; what was paid on a day that no one says is unknown
        and not (finalized_at is null and coalesce(status, '') = 'draft')
        and not (paid_at is null and voided_at is null and coalesce(status, '') = 'paid')
        and not (voided_at is null and coalesce(status, '') = 'void')
        -- of an invoice without a status and without a day on which it was sent nothing is known but that it was paid
        and not (status is null and finalized_at is null and paid_at is null)

),

owed as (

    select
        alive.account_id,
        alive.as_of_date,
        invoices.invoice_id,
        invoices.amount_due_cents,
        invoices.currency,
        invoices.due_on,
        -- an unpaid invoice counts its days so far
        greatest({{ days_between(
            'invoices.due_on',
            'case when invoices.paid_at < alive.as_of_date then cast(invoices.paid_at as date) else alive.as_of_date end'
        ) }}, 0) as days_late,
        coalesce(invoices.paid_at < alive.as_of_date, false) as is_paid,
        invoices.created_at
    from {{ ref('int_accounts__alive') }} as alive
    inner join {{ ref('int_identity__customers') }} as customers
        on alive.account_id = customers.account_id and {{ is_mapped_before('customers', 'alive.as_of_date') }}
    inner join invoices
        on
            customers.customer_id = invoices.customer_id
            and invoices.created_at < alive.as_of_date
            and (invoices.finalized_at is null or invoices.finalized_at < alive.as_of_date)
            and invoices.created_at >= alive.as_of_date - 740
            and (invoices.voided_at is null or invoices.voided_at >= alive.as_of_date)
    -- neither due nor paid: how late it will be is not known yet
    where invoices.due_on < alive.as_of_date or invoices.paid_at < alive.as_of_date

),

ordered as (

    select
        *,
        row_number() over (
            partition by account_id, as_of_date, is_paid order by created_at desc, invoice_id
        ) as invoice_from_last
    from owed

)

select
    account_id,
    as_of_date,
    invoice_id,

    amount_due_cents,
    currency,
    days_late,
    is_paid,
    case when is_paid then invoice_from_last end as invoice_from_last_paid,

    due_on,
    cast(created_at as date) as created_on
from ordered
