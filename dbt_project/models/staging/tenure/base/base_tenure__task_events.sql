{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.task_id,
        landed.account_id,
        landed.playbook_id,
        landed.event,
        landed.cause_code,
        landed.by,
        landed.at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('tenure', 'task_event') }} as landed
),

judged as (
    select
        {{ as_text('landed.task_id') }} as task_id,
        {{ as_text('landed.account_id') }} as account_id,
        {{ as_text('landed.playbook_id') }} as playbook_id,
        {{ as_text('landed.event') }} as event,
        {{ as_text('landed.cause_code') }} as cause_code,
        {{ as_text('landed.by') }} as acted_by,
        {{ try_cast('landed.at', 'timestamp') }} as acted_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        coalesce({{ as_text('landed.task_id') }}, '') || '|' || coalesce({{ as_text('landed.event') }}, '') || '|' || coalesce({{ as_text('landed.at') }}, '') as row_key,
        {{ first_reason([
            missing_text('landed.task_id'),
            missing_text('landed.event'),
            missing('landed.at'),
            bad_time('landed.at'),
            orphan('landed.account_id', 'accounts.account_id', 'account'),
        ]) }} as row_reason
    from landed
    left join {{ ref('stg_segment__accounts') }} as accounts
        on {{ as_text('landed.account_id') }} = accounts.account_id
)

{{ one_row_per_key('judged', key=['task_id', 'event', 'acted_at']) }}
