{{ config(materialized='ephemeral') }}

with judged as (
    select
        {{ as_text('landed.group_id') }} as account_id,
        landed.name as account_name,
        landed.industry,
        {{ try_cast('landed.employees', 'bigint') }} as employees,
        landed.plan,
        {{ try_cast('landed.created_at', 'timestamp') }} as created_at,
        {{ try_cast('landed.received_at', 'timestamp') }} as received_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.group_id'),
            bad_time('landed.created_at'),
            bad_time('landed.received_at'),
            after_it_was_received('landed.created_at', 'landed.received_at'),
            bad_amount('landed.employees'),
        ]) }} as row_reason
    from {{ source('segment', 'groups') }} as landed
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
        {{ version_rank(['account_id', 'received_at']) }} as version_rank
    from described
)

select
    account_id,
    account_name,
    industry,
    employees,
    plan,
    created_at,
    received_at,
    landed_file,
    landed_row,
    {{ row_key(['account_id', 'received_at']) }} as row_key,
    {{ set_aside_reason() }} as set_aside_reason,
    payload
from ranked
