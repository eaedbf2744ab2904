{{ config(materialized='ephemeral') }}

with judged as (
    select
        {{ as_text('landed.id') }} as cancellation_id,
        {{ as_text('landed.account_id') }} as account_id,
        landed.reason,
        {{ try_cast('landed.is_reactivation', 'boolean') }} as is_reactivation,
        {{ try_cast('landed.cancelled_at', 'timestamp') }} as cancelled_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.id'),
            missing_text('landed.account_id'),
            missing('landed.cancelled_at'),
            unparseable('landed.is_reactivation', 'boolean'),
            bad_time('landed.cancelled_at'),
            orphan('landed.account_id', 'accounts.account_id', 'account'),
        ]) }} as row_reason
    from {{ source('tenure', 'cancellation') }} as landed
    left join {{ ref('stg_segment__accounts') }} as accounts
        on {{ as_text('landed.account_id') }} = accounts.account_id
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
        {{ version_rank(['cancellation_id']) }} as version_rank
    from described
)

select
    cancellation_id,
    account_id,
    reason,
    is_reactivation,
    cancelled_at,
    landed_file,
    landed_row,
    {{ row_key(['cancellation_id']) }} as row_key,
    {{ set_aside_reason() }} as set_aside_reason,
    payload
from ranked
