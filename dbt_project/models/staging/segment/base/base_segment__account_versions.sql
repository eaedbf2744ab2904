{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.group_id,
        landed.name,
        landed.industry,
        landed.employees,
        landed.plan,
        landed.created_at,
        landed.received_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('segment', 'groups') }} as landed
),

judged as (
    select
        {{ as_text('landed.group_id') }} as account_id,
        {{ as_text('landed.name') }} as account_name,
        {{ as_text('landed.industry') }} as industry,
        {{ try_cast('landed.employees', 'bigint') }} as employees,
        {{ as_text('landed.plan') }} as plan,
        {{ try_cast('landed.created_at', 'timestamp') }} as created_at,
        {{ try_cast('landed.received_at', 'timestamp') }} as received_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        {{ as_text('landed.group_id') }} as row_key,
        {{ first_reason([
            missing_text('landed.group_id'),
            bad_time('landed.created_at'),
            bad_time('landed.received_at'),
            after_it_was_received('landed.created_at', 'landed.received_at'),
            bad_amount('landed.employees'),
        ]) }} as row_reason
    from landed
)

{{ one_row_per_key('judged', key=['account_id', 'received_at']) }}
