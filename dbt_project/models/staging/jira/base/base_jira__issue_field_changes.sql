{{ config(materialized='ephemeral') }}

with judged as (
    select
        {{ as_text('landed.issue_id') }} as issue_id,
        {{ as_text('landed.field_id') }} as field_name,
        landed.value,
        {{ try_cast('landed.time', 'timestamp') }} as changed_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.issue_id'),
            missing_text('landed.field_id'),
            missing('landed.time'),
            bad_time('landed.time'),
            after_it_was_received('landed.time', 'landed._fivetran_synced'),
            orphan('landed.issue_id', 'issues.issue_id', 'issue'),
        ]) }} as row_reason
    from {{ source('jira', 'issue_field_history') }} as landed
    left join {{ ref('stg_jira__issues') }} as issues
        on {{ as_text('landed.issue_id') }} = issues.issue_id
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
        {{ newer_version(['issue_id', 'field_name', 'changed_at'], 'synced_at') }} as newer_version,
        {{ version_rank(['issue_id', 'field_name', 'changed_at'], 'synced_at') }} as version_rank
    from described
)

select
    issue_id,
    field_name,
    value,
    changed_at,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['issue_id', 'field_name', 'changed_at']) }} as row_key,
    {{ set_aside_reason('synced_at') }} as set_aside_reason,
    payload
from ranked
