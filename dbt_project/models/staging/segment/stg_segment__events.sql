{{ config(materialized='view') }}
{% if rollups_by_spark() %}
select
    {{ try_cast('null', 'text') }} as event_id,
    {{ try_cast('null', 'text') }} as user_id,
    {{ try_cast('null', 'text') }} as account_id,
    {{ try_cast('null', 'text') }} as event_name,
    {{ try_cast('null', 'text') }} as event_text,
    cast(active_on as timestamp) as occurred_at,
    cast(known_on as timestamp) as received_at,
    events
from {{ source('rollups', 'active_days') }}
{% else %}
with looked_at as (

    select distinct event_id
    from {{ ref('stg_segment__events_apart') }}

)

select
    events.event_id,
    events.user_id,
    events.account_id,
    events.event_name,
    events.event_text,
    events.occurred_at,
    events.received_at,
    1 as events
from {{ ref('stg_segment__events_judged') }} as events
-- a row without an id has been looked at: it is set aside
left join looked_at on events.event_id = looked_at.event_id
where looked_at.event_id is null and events.event_id is not null

union all

select
    event_id,
    user_id,
    account_id,
    event_name,
    event_text,
    occurred_at,
    received_at,
    1 as events
from {{ ref('stg_segment__events_apart') }}
where reason is null
{% endif %}
