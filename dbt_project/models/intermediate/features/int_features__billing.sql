-- Grain: alive account, as-of date.
with terms as (

    select
        account_id,
        measured_on,
        sum(mrr_cents) as mrr_cents,
        max(case is_cancel_at_period_end when true then 1 when false then 0 end) as is_auto_renew_off,
        min(period_ends_on) as period_ends_on,
        max(case when billing_interval = 'year' then 1 else 0 end) as is_annual
    from {{ ref('int_billing__subscriptions_as_of') }}
    group by account_id, measured_on

),

failed as (

    select
        customers.account_id,
        dates.as_of_date,
        count(*) as charges
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('stg_stripe__charges') }} as charges
        on
            charges.status = 'failed'
            and charges.created_at < dates.as_of_date
            and charges.created_at >= dates.as_of_date - 90
    inner join {{ ref('int_identity__customers') }} as customers on charges.customer_id = customers.customer_id
    group by customers.account_id, dates.as_of_date

),

corrections as (

    select
        customer_id,
        invoice_id,
        created_at as corrected_at
    from {{ ref('stg_stripe__credit_notes') }}

    union all

    select
        customer_id,
        invoice_id,
        voided_at as corrected_at
    from {{ ref('stg_stripe__invoices') }}
    where voided_at is not null

),

credited as (

    select
        customers.account_id,
        dates.as_of_date,
        count(distinct corrections.invoice_id) as invoices
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join corrections
        on corrections.corrected_at < dates.as_of_date and corrections.corrected_at >= dates.as_of_date - 180
    inner join {{ ref('int_identity__customers') }} as customers on corrections.customer_id = customers.customer_id
    group by customers.account_id, dates.as_of_date

)

select
    alive.account_id,
    alive.as_of_date,

    {{ feature_value('stripe', 'terms.mrr_cents') }} as billing_mrr_cents,
    {{ feature_value('stripe', feature_change('terms.mrr_cents', 'earlier.mrr_cents')) }}
        as billing_mrr_change_last_90d,

    {{ feature_value('stripe', 'payments.days_late_last') }} as billing_days_late_last_invoice,
    {{ feature_value('stripe', 'payments.days_late_usual') }} as billing_days_late_usual,
    {{ feature_value('stripe', 'payments.days_late_last - payments.days_late_usual') }} as billing_days_late_excess,
    {{ feature_count('charge', 'failed.charges') }} as billing_failed_charges_last_90d,
    {{ feature_count('stripe', 'payments.overdue_cents') }} as billing_overdue_cents,

    {{ feature_value('stripe', 'terms.is_auto_renew_off') }} as billing_is_auto_renew_off,
    {{ feature_value('stripe', days_between('alive.as_of_date', 'terms.period_ends_on')) }}
        as billing_days_to_period_end,
    {{ feature_count('stripe', 'credited.invoices') }} as billing_credited_invoices_last_180d,
    {{ feature_value('stripe', 'terms.is_annual') }} as billing_is_annual
from {{ ref('int_accounts__alive') }} as alive
cross join {{ feature_source('stripe') }}
cross join {{ feature_table('stripe', 'charge') }}
left join terms on alive.account_id = terms.account_id and alive.as_of_date = terms.measured_on
left join terms as earlier
    on alive.account_id = earlier.account_id and alive.as_of_date - 90 = earlier.measured_on
left join {{ ref('int_billing__payments_as_of') }} as payments
    on alive.account_id = payments.account_id and alive.as_of_date = payments.as_of_date
left join failed on alive.account_id = failed.account_id and alive.as_of_date = failed.as_of_date
left join credited on alive.account_id = credited.account_id and alive.as_of_date = credited.as_of_date
