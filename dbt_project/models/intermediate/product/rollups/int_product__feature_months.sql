-- Grain: account, event name, onboarding step, month in which events were known (received). See
-- int_product__user_months.
{{ config(
    materialized='incremental',
    meta={'days_replaced': is_among_months('month', 'cnf_product__rebuilt_days')},
) }}
select
    days.account_id,
    days.event_name,
    days.onboarding_step,
    {{ month_of('days.known_on') }} as month,
    -- reached on the day that it both happened and was known
    min(greatest(days.active_on, days.known_on)) as first_reached_on,
    max(days.active_on) as last_active_on
from {{ ref('int_product__feature_days') }} as days
where {{ among_months('days.known_on', 'cnf_product__rebuilt_days') }}
group by days.account_id, days.event_name, days.onboarding_step, {{ month_of('days.known_on') }}
