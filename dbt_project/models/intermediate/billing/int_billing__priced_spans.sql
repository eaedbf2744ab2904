-- Grain: subscription with items. From when to when something in it has a price, or one that no one says: a plan that
-- costs nothing is no paid coverage.
{{ config(materialized='ephemeral') }}
{%- set is_priced = 'list_mrr_cents is null or list_mrr_cents <> 0' %}
select
    subscription_id,
    max(case when {{ is_priced }} then 1 else 0 end) = 1 as is_ever_priced,
    min(case when {{ is_priced }} then valid_from_at end) as priced_from_at,
    case
        when count(case when {{ is_priced }} then 1 end) = count(case when {{ is_priced }} then valid_until_at end)
            then max(case when {{ is_priced }} then valid_until_at end)
    end as priced_until_at
from {{ ref('int_billing__priced_items') }}
group by subscription_id
