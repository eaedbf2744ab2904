{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.id,
        landed.account_id,
        landed.reason,
        landed.is_reactivation,
        landed.cancelled_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('tenure', 'cancellation') }} as landed
),

judged as (
    select
        {{ as_text('landed.id') }} as cancellation_id,
        {{ as_text('landed.account_id') }} as account_id,
        {{ as_text('landed.reason') }} as reason,
        {{ try_cast('landed.is_reactivation', 'boolean') }} as is_reactivation,
        {{ try_cast('landed.cancelled_at', 'timestamp') }} as cancelled_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        {{ as_text('landed.id') }} as row_key,
        {{ first_reason([
            missing_text('landed.id'),
            missing_text('landed.account_id'),
            missing('landed.cancelled_at'),
            unparseable('landed.is_reactivation', 'boolean'),
            bad_time('landed.cancelled_at'),
            orphan('landed.account_id', 'accounts.account_id', 'account'),
        ]) }} as row_reason
    from landed
    left join {{ ref('stg_segment__accounts') }} as accounts
        on {{ as_text('landed.account_id') }} = accounts.account_id
)

{{ one_row_per_key('judged', key=['cancellation_id']) }}
