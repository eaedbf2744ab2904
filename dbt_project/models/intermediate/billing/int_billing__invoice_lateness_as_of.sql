-- Grain: alive account, as-of date, invoice that was due or paid before it (of the two years before).
-- From the moments of due, paid and voided; today's status and amount paid are never asked.
{{ config(materialized='view') }}
-- Materialized: with the ranges of days in reach, DuckDB joined every account's days with every invoice first.
with invoices as materialized (

    select
        customers.account_id,
        customers.mapped_from_on,
        customers.mapped_until_on,
        invoices.invoice_id,
        invoices.amount_due_cents,
        {{ currency_of(['invoices.currency']) }} as currency,
        invoices.created_at,
        cast(coalesce(invoices.due_at, invoices.finalized_at, invoices.created_at) as date) as due_on,
        invoices.finalized_at,
        invoices.paid_at,
        invoices.voided_at
    from {{ ref('cnf_billing__invoices') }} as invoices
    inner join {{ ref('int_identity__customers') }} as customers on invoices.customer_id = customers.customer_id
    where
        invoices.amount_due_cents > 0
        -- what is not sent is no debt; what was paid on a day that no one says is unknown
        and not (invoices.finalized_at is null and coalesce(invoices.status, '') = 'draft')
        and not (invoices.paid_at is null and invoices.voided_at is null and coalesce(invoices.status, '') = 'paid')
        and not (invoices.voided_at is null and coalesce(invoices.status, '') = 'void')
        -- of an invoice without a status and without a day on which it was sent nothing is known but that it was paid
        and not (invoices.status is null and invoices.finalized_at is null and invoices.paid_at is null)

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
    inner join invoices
        on
            alive.account_id = invoices.account_id
            and {{ is_mapped_before('invoices', 'alive.as_of_date') }}
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
