{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    on_schema_change='fail',
    meta={'days_replaced': 'known_on >= (select rebuild_from_on from staging.stg_segment__rebuilt_days)'},
) }}

with good as (
    select
        event_id,
        received_at,
        landed_file,
        landed_row,
        landed_record
    from {{ ref('base_segment__events') }}
    where row_reason is null
),

new_events as (
    select good.*
    from good
    where received_at >= (select cast(rebuild_from_on as timestamp) from {{ ref('stg_segment__rebuilt_days') }})
),

repeated_ids as (
    select event_id
    from new_events
    group by event_id
    having count(*) > 1
),

known_ids as (
    select good.event_id
    from good
    inner join new_events
        on good.event_id = new_events.event_id
    where good.received_at < (select cast(rebuild_from_on as timestamp) from {{ ref('stg_segment__rebuilt_days') }})
),

receptions as (
    select
        new_events.event_id,
        new_events.received_at,
        new_events.landed_file,
        new_events.landed_row,
        new_events.landed_record,
        row_number() over (
            partition by new_events.event_id
            order by new_events.received_at, new_events.landed_file, new_events.landed_row
        ) as reception
    from new_events
    where
        new_events.event_id in (select repeated_ids.event_id from repeated_ids)
        or new_events.event_id in (select known_ids.event_id from known_ids)
)

select
    receptions.event_id,
    {{ as_date('receptions.received_at') }} as known_on,
    receptions.landed_file,
    receptions.landed_row,
    {{ row_as_json('receptions.landed_record') }} as payload
from receptions
where
    receptions.reception > 1
    or receptions.event_id in (select known_ids.event_id from known_ids)
