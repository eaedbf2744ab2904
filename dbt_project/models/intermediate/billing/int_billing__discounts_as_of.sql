-- Grain: subscription with discounts, day from which a piece holds. What discounts that recur leave of the price, and
-- what they take off each bill; one that is given once leaves all.
{{ config(materialized='ephemeral') }}
{%- set holds = 'discounts.is_recurring and coalesce(discounts.ends_at >= pieces.holds_from_on, true)' %}
select
    pieces.subscription_id,
    pieces.holds_from_on,
    -- one after the other: twice half leaves a quarter
    case
        when max(case when {{ holds }} then discounts.percent_off end) >= 100 then 0
        else {{ rounded(
                'exp(sum(ln(case when ' ~ holds ~ ' then 1 - least(coalesce(discounts.percent_off, 0), 99.99) / 100 else 1 end)))', 9
            ) }}
    end as share_left,
    sum(case when {{ holds }} then coalesce(discounts.amount_off_cents, 0) else 0 end) as off_bill_cents
from {{ ref('int_billing__paid_pieces') }} as pieces
inner join {{ ref('cnf_billing__discounts') }} as discounts
    on pieces.subscription_id = discounts.subscription_id
        and discounts.starts_at < pieces.holds_from_on
        and discounts.is_recurring is not null
group by pieces.subscription_id, pieces.holds_from_on
