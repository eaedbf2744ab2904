-- Grain: subscription item version. What it costs a month by the price list, in its currency; NULL where no one says.
{{ config(materialized='view') }}
with plans as (

    select
        plan_id,
        plan_tier,
        {{ is_seat_product('plan_tier', 'tier_name') }} as is_seat_product,
        billing_interval,
        amount_cents,
        {{ currency_of(['currency']) }} as currency,
        cast(coalesce(interval_count, 1) as {{ type_double() }}) * case billing_interval
            when 'year' then 12
            when 'month' then 1
            when 'week' then 12 / 52.0
            when 'day' then 12 / 365.0
        end as months_in_period
    from {{ ref('cnf_billing__plans') }}

)

select
    items.subscription_id,
    items.item_id,
    items.plan_id,

    plans.plan_tier,
    plans.is_seat_product,
    plans.billing_interval,
    plans.months_in_period,
    items.quantity,
    items.quantity * plans.amount_cents / plans.months_in_period as list_mrr_cents,
    plans.currency,

    items.period_started_at,
    items.period_ends_at,
    items.valid_from_at,
    items.valid_until_at
from {{ ref('cnf_billing__subscription_items') }} as items
-- an item without a plan or a price that we know is paid for all the same: how much is unknown
left join plans on items.plan_id = plans.plan_id
