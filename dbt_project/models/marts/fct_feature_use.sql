-- Grain: alive account, as-of date, event name used in the 28 days before. What a model reads as one column per event:
-- the events are each company's own, so no table can name them beforehand.
{{ config(materialized='incremental') }}
select
    uses.account_id,
    uses.as_of_date,
    uses.event_name,
    cast(uses.events_last_28d as {{ type_double() }}) as events_last_28d
from {{ ref('int_product__feature_uses_as_of') }} as uses
inner join {{ ref('int_accounts__alive') }} as alive
    on uses.account_id = alive.account_id and uses.as_of_date = alive.as_of_date
where uses.events_last_28d > 0
