{{ config(materialized='ephemeral') }}

with judged as (
    select
        landed.event_name,
        landed.title,
        landed.kind,
        landed.link_path,
        landed.sentence,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.event_name'),
            missing_text('landed.title'),
            missing_text('landed.kind'),
            missing_text('landed.link_path'),
            missing_text('landed.sentence'),
            none_of('landed.kind', ['video', 'guide', 'onboarding step'], 'none of video, guide, onboarding step'),
            not_a_path('landed.link_path'),
        ]) }} as row_reason
    from {{ source('company', 'feature_content') }} as landed
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
        {{ version_rank(['event_name']) }} as version_rank
    from described
)

select
    event_name,
    title,
    kind,
    link_path,
    sentence,
    landed_file,
    landed_row,
    {{ row_key(['event_name']) }} as row_key,
    {{ set_aside_reason() }} as set_aside_reason,
    payload
from ranked
