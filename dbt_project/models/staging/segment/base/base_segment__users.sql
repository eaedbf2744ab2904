{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.id,
        landed.email,
        landed.name,
        landed.title,
        landed.role,
        landed.created_at,
        landed.received_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('segment', 'users') }} as landed
),

judged as (
    select
        {{ as_text('landed.id') }} as user_id,
        {{ as_text('landed.email') }} as email,
        {{ email_domain('landed.email') }} as email_domain,
        {{ as_text('landed.name') }} as user_name,
        {{ as_text('landed.title') }} as title,
        {{ as_text('landed.role') }} as role,
        {{ try_cast('landed.created_at', 'timestamp') }} as created_at,
        {{ try_cast('landed.received_at', 'timestamp') }} as received_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        {{ as_text('landed.id') }} as row_key,
        {{ first_reason([
            missing_text('landed.id'),
            bad_time('landed.created_at'),
            bad_time('landed.received_at'),
            after_it_was_received('landed.created_at', 'landed.received_at'),
        ]) }} as row_reason
    from landed
)

{{ one_row_per_key('judged', key=['user_id'], version='received_at') }}
