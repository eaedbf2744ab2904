{{ config(materialized='view') }}

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
    events.received_at
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
    received_at
from {{ ref('stg_segment__events_apart') }}
where reason is null
