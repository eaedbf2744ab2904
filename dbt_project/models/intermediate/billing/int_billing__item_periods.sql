-- Grain: subscription, day measured (as in int_billing__subscriptions_as_of). The period by its items, for a billing
-- system that keeps it there.
{{ config(materialized='ephemeral') }}
select
    items.subscription_id,
    days.measured_on,
    max(cast(items.period_started_at as date)) as period_started_on,
    min(cast(items.period_ends_at as date)) as period_ends_on
from {{ measured_days() }} as days
inner join {{ ref('int_billing__priced_items') }} as items
    on
        items.valid_from_at < days.measured_on
        and (items.valid_until_at is null or items.valid_until_at >= days.measured_on)
        -- an item that was first seen later says hindsight
        and items.period_started_at < days.measured_on
group by items.subscription_id, days.measured_on
