-- Grain: account, as-of date. Accounts with paid coverage at the as-of date, and those on trial, as known before it.
with covered as (

    select distinct
        subscriptions.account_id,
        dates.as_of_date
    from {{ ref('int_time__as_of_dates') }} as dates
    inner join {{ ref('int_billing__subscriptions_as_of') }} as subscriptions
        on dates.as_of_date = subscriptions.measured_on

),

paid_starts as (

    select
        account_id,
        subscription_id,
        min(paid_from_on) as paid_from_on,
        min(valid_from_at) as known_at
    from {{ ref('int_billing__paid_versions') }}
    group by account_id, subscription_id

)

select
    covered.account_id,
    covered.as_of_date,
    false as is_trial,
    min(paid_starts.paid_from_on) as first_paid_on,
    cast(null as date) as trial_started_on,
    cast(null as date) as trial_ends_on
from covered
inner join paid_starts
    on covered.account_id = paid_starts.account_id and paid_starts.known_at < covered.as_of_date
group by covered.account_id, covered.as_of_date

union all

select
    account_id,
    as_of_date,
    true as is_trial,
    cast(null as date) as first_paid_on,
    trial_started_on,
    trial_ends_on
from {{ ref('int_billing__trials_as_of') }}
