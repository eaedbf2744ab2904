-- Grain: account on trial, as-of date. As known before the date; who also pays is a customer, not a trial.
{{ config(materialized='ephemeral') }}
select
    customers.account_id,
    dates.as_of_date,
    min(cast(versions.trial_started_at as date)) as trial_started_on,
    max(cast(versions.trial_ended_at as date)) as trial_ends_on
from {{ ref('int_time__as_of_dates') }} as dates
inner join {{ ref('cnf_billing__subscription_versions') }} as versions
    on
        versions.status = 'trialing'
        and versions.valid_from_at < dates.as_of_date
        and (versions.valid_until_at is null or versions.valid_until_at >= dates.as_of_date)
        and cast(versions.trial_ended_at as date) >= dates.as_of_date
inner join {{ ref('int_identity__customers') }} as customers
    on versions.customer_id = customers.customer_id and {{ is_mapped_before('customers', 'dates.as_of_date') }}
where
    not exists (
        select 1
        from {{ ref('int_billing__subscriptions_as_of') }} as paid
        where paid.account_id = customers.account_id and paid.measured_on = dates.as_of_date
    )
group by customers.account_id, dates.as_of_date
