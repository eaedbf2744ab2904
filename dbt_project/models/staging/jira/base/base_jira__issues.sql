{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.id,
        landed.key,
        landed.issue_type,
        landed.priority,
        landed.status,
        landed.project,
        landed.created,
        landed.updated,
        landed.resolved,
        landed.due_date,
        landed._fivetran_synced,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('jira', 'issue') }} as landed
),

judged as (
    select
        {{ as_text('landed.id') }} as issue_id,
        {{ as_text('landed.key') }} as issue_key,
        {{ as_text('landed.issue_type') }} as issue_type,
        {{ as_text('landed.priority') }} as priority,
        {{ as_text('landed.status') }} as status,
        {{ as_text('landed.project') }} as project,
        {{ try_cast('landed.created', 'timestamp') }} as created_at,
        {{ try_cast('landed.updated', 'timestamp') }} as updated_at,
        {{ try_cast('landed.resolved', 'timestamp') }} as resolved_at,
        {{ try_cast('landed.due_date', 'date') }} as due_on,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        {{ as_text('landed.id') }} as row_key,
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
    from landed
)

{{ one_row_per_key('judged', key=['issue_id'], version='synced_at') }}
