-- Grain: plan or add-on, rhythm, currency and amount that a subscription has or had.
{{ config(materialized='ephemeral') }}
select
    items.plan_id,
    case when items.sold_id = items.rhythm_id then coalesce(plans.plan_tier, items.sold_id) else items.sold_id end
        as plan_tier,
    case when items.sold_id = items.rhythm_id then plans.tier_name end as tier_name,
    cast(items.unit_cents as {{ type_double() }}) as amount_cents,
    plans.billing_interval,
    plans.interval_count,
    items.currency,
    max(items.synced_at) as synced_at,
    {{ as_text('null') }} as set_aside_reason
from {{ ref('stg_recurly__subscription_items') }} as items
left join {{ kept_rows('stg_recurly__plans') }} as plans on items.rhythm_id = plans.plan_id
group by
    items.plan_id, items.sold_id, items.rhythm_id, items.currency, items.unit_cents,
    plans.plan_tier, plans.tier_name, plans.billing_interval, plans.interval_count
