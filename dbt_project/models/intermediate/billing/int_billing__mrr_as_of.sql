-- Grain: account, as-of date on which it pays, or paid one of those days before. Its MRR on that day and so many days
-- before, all by the rates of that day: a rate that moves is no growth.
{{ config(materialized='ephemeral') }}
{%- set quarters = [0, 90, 180, 270, 365] %}
with measured as (

    select
        subscriptions.account_id,
        dates.as_of_date,
        windows.days,
        {{ sum_if_known(converted('subscriptions.own_mrr_cents', 'rates')) }} as mrr_cents
    from {{ ref('int_time__as_of_dates') }} as dates
    cross join (values (0), (90), (180), (270), (365)) as windows (days)
    inner join {{ ref('int_billing__subscriptions_as_of') }} as subscriptions
        on dates.as_of_date - windows.days = subscriptions.measured_on
    left join {{ ref('int_billing__exchange_rates') }} as rates
        on subscriptions.currency = rates.currency and {{ holds_on('rates', 'dates.as_of_date') }}
    group by subscriptions.account_id, dates.as_of_date, windows.days

)

select
    account_id,
    {%- for days in quarters %}
    max(case when days = {{ days }} then mrr_cents end) as mrr_{{ days }}d_before_cents,
    {%- endfor %}
    as_of_date
from measured
group by account_id, as_of_date
