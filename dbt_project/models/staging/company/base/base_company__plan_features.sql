{{ config(materialized='ephemeral') }}

with judged as (
    select
        {{ as_text('landed.plan') }} as plan,
        landed.event_name,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.plan'),
            missing_text('landed.event_name'),
        ]) }} as row_reason
    from {{ source('company', 'plan_feature') }} as landed
),

described as (
    select
        *,
        {{ payload_of_bad_row() }} as payload
    from judged
),

ranked as (
    select
        *,
        {{ version_rank(['plan', 'event_name']) }} as version_rank
    from described
)

select
    plan,
    event_name,
    landed_file,
    landed_row,
    {{ row_key(['plan', 'event_name']) }} as row_key,
    {{ set_aside_reason() }} as set_aside_reason,
    payload
from ranked
