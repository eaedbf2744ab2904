{{ config(materialized='ephemeral') }}

with judged as (
    select
        {{ as_text('landed.id') }} as user_id,
        landed.email,
        {{ email_domain('landed.email') }} as email_domain,
        landed.name as user_name,
        landed.title,
        landed.role,
        {{ try_cast('landed.created_at', 'timestamp') }} as created_at,
        {{ try_cast('landed.received_at', 'timestamp') }} as received_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.id'),
            bad_time('landed.created_at'),
            bad_time('landed.received_at'),
            after_it_was_received('landed.created_at', 'landed.received_at'),
        ]) }} as row_reason
    from {{ source('segment', 'users') }} as landed
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
        {{ newer_version(['user_id'], 'received_at') }} as newer_version,
        {{ version_rank(['user_id'], 'received_at') }} as version_rank
    from described
)

select
    user_id,
    email,
    email_domain,
    user_name,
    title,
    role,
    created_at,
    received_at,
    landed_file,
    landed_row,
    {{ row_key(['user_id']) }} as row_key,
    {{ set_aside_reason('received_at') }} as set_aside_reason,
    payload
from ranked
