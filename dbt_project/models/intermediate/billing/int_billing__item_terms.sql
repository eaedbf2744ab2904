-- Grain: subscription, day from which a piece holds. What its items cost a month: each by its line on the latest
-- regular invoice, or by the price list.
{{ config(materialized='ephemeral') }}
{%- set seat = is_seat('is_seat_product', 'plan_tier', 'main_tier') %}
with items as (

    select
        pieces.subscription_id,
        pieces.holds_from_on,
        items.item_id,
        items.plan_tier,
        items.is_seat_product,
        items.billing_interval,
        items.months_in_period,
        items.quantity,
        lines.unit_mrr_cents is not null as is_by_line,
        coalesce(items.quantity * lines.unit_mrr_cents, items.list_mrr_cents) as mrr_cents,
        case when lines.unit_mrr_cents is not null then lines.currency else items.currency end as currency
    from {{ ref('int_billing__paid_pieces') }} as pieces
    inner join {{ ref('int_billing__priced_items') }} as items
        on pieces.subscription_id = items.subscription_id
            and items.valid_from_at < pieces.holds_from_on
            and (items.valid_until_at is null or items.valid_until_at >= pieces.holds_from_on)
    left join {{ ref('int_billing__recurring_lines') }} as lines
        on items.item_id = lines.item_id
            and items.plan_id = lines.plan_id
            and lines.valid_from_at < pieces.holds_from_on
            and (lines.valid_until_at is null or lines.valid_until_at >= pieces.holds_from_on)
            and lines.valid_from_at >= pieces.holds_from_on - 370

),

ranked as (

    select
        *,
        row_number() over (
            partition by subscription_id, holds_from_on order by coalesce(mrr_cents, 0) desc, item_id
        ) as price_rank,
        first_value(plan_tier) over (
            partition by subscription_id, holds_from_on order by coalesce(mrr_cents, 0) desc, item_id
        ) as main_tier
    from items

)

select
    subscription_id,
    holds_from_on,
    -- the most expensive item names the plan and its rhythm
    max(case when price_rank = 1 then plan_tier end) as plan_tier,
    max(case when price_rank = 1 then billing_interval end) as billing_interval,
    max(case when price_rank = 1 then months_in_period end) as months_in_period,
    count(distinct months_in_period) = 1 as has_one_rhythm,
    -- an item of which no one says what or how many makes the sum unknown
    {{ sum_if_known('case when ' ~ seat ~ ' then quantity when not ' ~ seat ~ ' then 0 end') }} as seats,
    -- an item without a price, or with one in another currency, makes the sum unknown
    case when count(distinct currency) = 1 then {{ sum_if_known('mrr_cents') }} end as mrr_cents,
    max(currency) as currency,
    case when min(case when is_by_line then 1 else 0 end) = 1 then 'lines' else 'prices' end as mrr_method
from ranked
group by subscription_id, holds_from_on
