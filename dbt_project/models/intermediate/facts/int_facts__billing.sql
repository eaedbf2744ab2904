-- Grain: alive account, as-of date, fact, subject. How an account pays.
with features as (

    select * from {{ ref('int_features__billing') }}

)

-- an invoice is news for a quarter: who pays once a year should not be shown it until the next one
select
    features.account_id,
    features.as_of_date,
    'payment_late' as fact,
    'invoice' as subject_type,
    owed.invoice_id as subject_id,
    owed.invoice_id as subject_name,
    owed.due_on as since_on,
    features.billing_days_late_last_invoice as value,
    features.billing_days_late_usual as usual,
    concat(
        case when owed.is_paid then 'last invoice paid ' else 'last invoice unpaid and ' end,
        {{ words_count('features.billing_days_late_last_invoice', 'day', 'days') }},
        ' late, usual ', {{ words_whole('features.billing_days_late_usual') }}
    ) as sentence
from features
inner join {{ ref('int_billing__invoice_lateness_as_of') }} as owed
    on
        features.account_id = owed.account_id
        and features.as_of_date = owed.as_of_date
        and features.billing_days_late_last_invoice = owed.days_late
        and (not owed.is_paid or owed.invoice_from_last_paid = 1)
where
    features.billing_days_late_excess >= {{ fact_limit('payment_late_days') }}
    and (not owed.is_paid or owed.due_on >= features.as_of_date - {{ fact_limit('payment_late_within_days') }})

union all
select
    features.account_id,
    features.as_of_date,
    'invoice_overdue' as fact,
    'invoice' as subject_type,
    overdue.invoice_id as subject_id,
    overdue.invoice_id as subject_name,
    overdue.due_on as since_on,
    overdue.days_late as value,
    features.billing_days_late_usual as usual,
    concat(
        'invoice of ', {{ words_money('overdue.overdue_cents', 'overdue.currency') }}, ' overdue for ',
        {{ words_count('overdue.days_late', 'day', 'days') }},
        case
            when features.billing_days_late_usual is not null
                then concat(', usual ', {{ words_whole('features.billing_days_late_usual') }})
            else ''
        end
    ) as sentence
from features
inner join {{ ref('int_billing__overdue_invoices') }} as overdue
    on features.account_id = overdue.account_id and features.as_of_date = overdue.as_of_date
where overdue.days_late > coalesce(features.billing_days_late_usual, 0)
