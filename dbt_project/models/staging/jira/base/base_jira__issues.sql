{{ config(materialized='ephemeral') }}

with judged as (
    select
        {{ as_text('landed.id') }} as issue_id,
        landed.key as issue_key,
        landed.issue_type,
        landed.priority,
        landed.status,
        landed.project,
        {{ try_cast('landed.created', 'timestamp') }} as created_at,
        {{ try_cast('landed.updated', 'timestamp') }} as updated_at,
        {{ try_cast('landed.resolved', 'timestamp') }} as resolved_at,
        {{ try_cast('landed.due_date', 'date') }} as due_on,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.id'),
            missing_text('landed.key'),
            missing('landed.created'),
            bad_time('landed.created'),
            bad_time('landed.updated'),
            bad_time('landed.resolved'),
            unparseable('landed.due_date', 'date'),
            before('landed.resolved', 'landed.created'),
            after_it_was_received('landed.created', 'landed._fivetran_synced'),
        ]) }} as row_reason
    from {{ source('jira', 'issue') }} as landed
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
        {{ newer_version(['issue_id'], 'synced_at') }} as newer_version,
        {{ version_rank(['issue_id'], 'synced_at') }} as version_rank
    from described
)

select
    issue_id,
    issue_key,
    issue_type,
    priority,
    status,
    project,
    created_at,
    updated_at,
    resolved_at,
    due_on,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['issue_id']) }} as row_key,
    {{ set_aside_reason('synced_at') }} as set_aside_reason,
    payload
from ranked
