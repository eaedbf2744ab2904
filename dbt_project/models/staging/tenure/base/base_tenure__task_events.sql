{{ config(materialized='ephemeral') }}
{%- set events = ['opened', 'held_out', 'reminded', 'cleared', 'expired', 'done', 'dismissed', 'snoozed'] %}

with judged as (
    select
        {{ as_text('landed.task_id') }} as task_id,
        {{ as_text('landed.account_id') }} as account_id,
        {{ as_text('landed.playbook_id') }} as playbook_id,
        landed.event,
        landed.cause_code,
        landed.note,
        landed.by as acted_by,
        {{ try_cast('landed.at', 'timestamp') }} as acted_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.task_id'),
            missing_text('landed.event'),
            none_of('landed.event', events, 'unknown event'),
            missing('landed.at'),
            bad_time('landed.at'),
            orphan('landed.account_id', 'accounts.account_id', 'account'),
            not_a_cause('landed.cause_code', 'causes.cause_code', 'landed.event'),
        ]) }} as row_reason
    from {{ source('tenure', 'task_event') }} as landed
    left join {{ ref('stg_segment__accounts') }} as accounts
        on {{ as_text('landed.account_id') }} = accounts.account_id
    left join {{ ref('cause_codes') }} as causes
        on landed.cause_code = causes.cause_code
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
        {{ version_rank(['task_id', 'event', 'acted_at']) }} as version_rank
    from described
)

select
    task_id,
    account_id,
    playbook_id,
    event,
    cause_code,
    note,
    acted_by,
    acted_at,
    landed_file,
    landed_row,
    {{ row_key(['task_id', 'event', 'acted_at']) }} as row_key,
    {{ set_aside_reason() }} as set_aside_reason,
    payload
from ranked
