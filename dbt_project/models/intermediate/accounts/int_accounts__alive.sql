-- Grain: account, as-of date. Accounts with paid coverage at the as-of date, as known before it; trials are not.
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
    min(paid_starts.paid_from_on) as first_paid_on
from covered
inner join paid_starts
    on covered.account_id = paid_starts.account_id and paid_starts.known_at < covered.as_of_date
group by covered.account_id, covered.as_of_date
