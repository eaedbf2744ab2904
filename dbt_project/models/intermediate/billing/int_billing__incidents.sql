-- Grain: incident: a failed charge, another payment method, a credit note, a voided invoice. With the day it happened
-- and, for a failed charge, the day the money came after all. Refunds are left out: they lower no price, and
-- what is wrong with an invoice is credited or voided.
with invoices as (

    select
        invoice_id,
        customer_id,
        subscription_id,
        amount_due_cents,
        currency,
        created_at,
        voided_at
    from {{ ref('cnf_billing__invoices') }}

),

invoices_of_a_pause as (

    -- while collection is paused invoices are voided as a matter of course
    select invoices.invoice_id
    from invoices
    inner join {{ ref('cnf_billing__subscription_versions') }} as versions
        on
            invoices.subscription_id = versions.subscription_id
            and versions.valid_from_at <= invoices.created_at
            and (versions.valid_until_at is null or versions.valid_until_at > invoices.created_at)
    where versions.is_paused

),

incidents as (

    select
        customer_id,
        'charge_failed' as incident,
        charge_id as incident_id,
        invoice_id,
        amount_cents,
        currency,
        failure_code as detail,
        failed_at as happened_at,
        settled_at
    from {{ ref('int_billing__failed_charges') }}

    union all
    select
        customer_id,
        'payment_method_changed' as incident,
        payment_method_id as incident_id,
        null as invoice_id,
        null as amount_cents,
        null as currency,
        type as detail,
        changed_at as happened_at,
        null as settled_at
    from {{ ref('int_billing__method_changes') }}

    union all
    select
        coalesce(notes.customer_id, invoices.customer_id) as customer_id,
        'invoice_credited' as incident,
        notes.credit_note_id as incident_id,
        notes.invoice_id,
        notes.amount_cents,
        coalesce(notes.currency, invoices.currency) as currency,
        null as detail,
        notes.created_at as happened_at,
        null as settled_at
    from {{ ref('cnf_billing__credit_notes') }} as notes
    left join invoices on notes.invoice_id = invoices.invoice_id

    union all
    select
        customer_id,
        'invoice_voided' as incident,
        invoice_id as incident_id,
        invoice_id,
        amount_due_cents as amount_cents,
        currency,
        null as detail,
        voided_at as happened_at,
        null as settled_at
    from invoices
    where voided_at is not null and invoice_id not in (select paused.invoice_id from invoices_of_a_pause as paused)

)

select
    customers.account_id,
    incidents.incident,
    incidents.incident_id,
    incidents.invoice_id,
    incidents.amount_cents,
    {{ currency_of(['incidents.currency']) }} as currency,
    incidents.detail,
    incidents.happened_at,
    incidents.settled_at
from incidents
inner join {{ ref('int_identity__customers') }} as customers
    on incidents.customer_id = customers.customer_id and {{ is_mapped_on('customers', 'incidents.happened_at') }}
