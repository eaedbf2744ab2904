{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.account_id,
        landed.band,
        landed.reason,
        landed.by,
        landed.at,
        landed.expires_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('tenure', 'health_override') }} as landed
),

judged as (
    select
        {{ as_text('landed.account_id') }} as account_id,
        {{ as_text('landed.band') }} as band,
        {{ as_text('landed.reason') }} as reason,
        {{ as_text('landed.by') }} as set_by,
        {{ try_cast('landed.at', 'timestamp') }} as set_at,
        {{ try_cast('landed.expires_at', 'timestamp') }} as expires_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        coalesce({{ as_text('landed.account_id') }}, '') || '|' || coalesce({{ as_text('landed.at') }}, '') as row_key,
        {{ first_reason([
            missing_text('landed.account_id'),
            missing_text('landed.band'),
            missing('landed.at'),
            bad_time('landed.at'),
            bad_time('landed.expires_at'),
            before('landed.expires_at', 'landed.at'),
            orphan('landed.account_id', 'accounts.account_id', 'account'),
        ]) }} as row_reason
    from landed
    left join {{ ref('stg_segment__accounts') }} as accounts
        on {{ as_text('landed.account_id') }} = accounts.account_id
)

{{ one_row_per_key('judged', key=['account_id', 'set_at']) }}
