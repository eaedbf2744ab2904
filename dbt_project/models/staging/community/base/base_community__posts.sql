{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.id,
        landed.user_id,
        landed.kind,
        landed.accepted,
        landed.created_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('community', 'post') }} as landed
),

judged as (
    select
        {{ as_text('landed.id') }} as post_id,
        {{ as_text('landed.user_id') }} as user_id,
        {{ as_text('landed.kind') }} as kind,
        {{ try_cast('landed.accepted', 'boolean') }} as is_accepted,
        {{ try_cast('landed.created_at', 'timestamp') }} as created_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        {{ as_text('landed.id') }} as row_key,
        {{ first_reason([
            missing_text('landed.id'),
            missing_text('landed.user_id'),
            missing('landed.created_at'),
            unparseable('landed.accepted', 'boolean'),
            bad_time('landed.created_at'),
            orphan('landed.user_id', 'users.user_id', 'user'),
        ]) }} as row_reason
    from landed
    left join {{ ref('stg_segment__users') }} as users
        on {{ as_text('landed.user_id') }} = users.user_id
)

{{ one_row_per_key('judged', key=['post_id']) }}
