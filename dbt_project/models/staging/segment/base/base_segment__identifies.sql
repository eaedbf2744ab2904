{{ config(materialized='ephemeral') }}

with judged as (
    select
        cast(landed.id as {{ column_type('text') }}) as identify_id,
        cast(landed.user_id as {{ column_type('text') }}) as user_id,
        cast(landed.context_group_id as {{ column_type('text') }}) as account_id,
        {{ try_cast('landed.timestamp', 'timestamp') }} as identified_at,
        {{ try_cast('landed.received_at', 'timestamp') }} as received_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.id'),
            missing_text('landed.user_id'),
            missing('landed.timestamp'),
            bad_time('landed.timestamp'),
            bad_time('landed.received_at'),
            after_it_was_received('landed.timestamp', 'landed.received_at'),
            orphan('landed.user_id', 'users.user_id', 'user'),
            orphan('landed.context_group_id', 'accounts.account_id', 'account'),
        ]) }} as row_reason
    from {{ source('segment', 'identifies') }} as landed
    left join {{ ref('stg_segment__users') }} as users
        on {{ as_text('landed.user_id') }} = users.user_id
    left join {{ ref('stg_segment__accounts') }} as accounts
        on {{ as_text('landed.context_group_id') }} = accounts.account_id
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
        {{ version_rank(['identify_id']) }} as version_rank
    from described
)

select
    identify_id,
    user_id,
    account_id,
    identified_at,
    received_at,
    landed_file,
    landed_row,
    {{ row_key(['identify_id']) }} as row_key,
    {{ set_aside_reason() }} as set_aside_reason,
    payload
from ranked
