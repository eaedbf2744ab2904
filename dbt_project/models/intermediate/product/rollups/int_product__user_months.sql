-- Grain: person, month in which events were known (received). What the features of a day ask of the time before their
-- windows: first and last days, and how many there were. A month is made anew when one of its days is.
{{ config(
    materialized='incremental',
    meta={'days_replaced': is_among_months('month', 'cnf_product__rebuilt_days')},
) }}
select
    days.person_key,
    {{ month_of('days.known_on') }} as month,
    min(days.known_on) as first_known_on,
    min(days.active_on) as first_active_on,
    max(days.active_on) as last_active_on,
    count(distinct days.active_on) as active_days,
    -- of what arrived within 14 days: see int_product__user_gaps
    max(case when days.known_on <= days.active_on + 14 then days.active_on end) as last_on_time_on
from {{ ref('int_product__user_days') }} as days
where {{ among_months('days.known_on', 'cnf_product__rebuilt_days') }}
group by days.person_key, {{ month_of('days.known_on') }}
