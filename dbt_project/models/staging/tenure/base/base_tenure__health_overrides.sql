{{ config(materialized='ephemeral') }}

with judged as (
    select
        {{ as_text('landed.account_id') }} as account_id,
        landed.band,
        landed.reason,
        landed.by as set_by,
        {{ try_cast('landed.at', 'timestamp') }} as set_at,
        {{ try_cast('landed.expires_at', 'timestamp') }} as expires_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.account_id'),
            missing_text('landed.band'),
            not_a_band('landed.band'),
            missing('landed.at'),
            bad_time('landed.at'),
            bad_time('landed.expires_at'),
            before('landed.expires_at', 'landed.at'),
            orphan('landed.account_id', 'accounts.account_id', 'account'),
        ]) }} as row_reason
    from {{ source('tenure', 'health_override') }} as landed
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
        {{ version_rank(['account_id', 'set_at']) }} as version_rank
    from described
)

select
    account_id,
    band,
    reason,
    set_by,
    set_at,
    expires_at,
    landed_file,
    landed_row,
    {{ row_key(['account_id', 'set_at']) }} as row_key,
    {{ set_aside_reason() }} as set_aside_reason,
    payload
from ranked
