-- Grain: account, event name, onboarding step (NULL for other events), day active, day known (received).
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    on_schema_change='fail',
    meta={'days_replaced': is_among_days('known_on', 'cnf_product__rebuilt_days')},
) }}
select
    account_id,
    event_name,
    case
        when {{ is_event('event_name', ['onboarding_step']) }} then coalesce(event_text, event_name)
    end as onboarding_step,

    active_on,
    known_on,

    count(*) as events
from {{ ref('int_product__new_events') }}
group by 1, 2, 3, 4, 5
