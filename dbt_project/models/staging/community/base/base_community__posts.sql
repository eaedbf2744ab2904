{{ config(materialized='ephemeral') }}

with judged as (
    select
        {{ as_text('landed.id') }} as post_id,
        {{ as_text('landed.user_id') }} as user_id,
        landed.kind,
        {{ try_cast('landed.accepted', 'boolean') }} as is_accepted,
        {{ try_cast('landed.created_at', 'timestamp') }} as created_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.id'),
            missing_text('landed.user_id'),
            missing('landed.created_at'),
            unparseable('landed.accepted', 'boolean'),
            bad_time('landed.created_at'),
            orphan('landed.user_id', 'users.user_id', 'user'),
        ]) }} as row_reason
    from {{ source('community', 'post') }} as landed
    left join {{ ref('stg_segment__users') }} as users
        on {{ as_text('landed.user_id') }} = users.user_id
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
        {{ version_rank(['post_id']) }} as version_rank
    from described
)

select
    post_id,
    user_id,
    kind,
    is_accepted,
    created_at,
    landed_file,
    landed_row,
    {{ row_key(['post_id']) }} as row_key,
    {{ set_aside_reason() }} as set_aside_reason,
    payload
from ranked
