{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.issue_id,
        landed.field_id,
        landed.value,
        landed.time,
        landed._fivetran_synced,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('jira', 'issue_field_history') }} as landed
),

judged as (
    select
        {{ as_text('landed.issue_id') }} as issue_id,
        {{ as_text('landed.field_id') }} as field_name,
        {{ as_text('landed.value') }} as value,
        {{ try_cast('landed.time', 'timestamp') }} as changed_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        coalesce({{ as_text('landed.issue_id') }}, '') || '|' || coalesce({{ as_text('landed.field_id') }}, '') || '|' || coalesce({{ as_text('landed.time') }}, '') as row_key,
        {{ first_reason([
            missing_text('landed.issue_id'),
            missing_text('landed.field_id'),
            missing('landed.time'),
            bad_time('landed.time'),
            after_it_was_received('landed.time', 'landed._fivetran_synced'),
            orphan('landed.issue_id', 'issues.issue_id', 'issue'),
        ]) }} as row_reason
    from landed
    left join {{ ref('stg_jira__issues') }} as issues
        on {{ as_text('landed.issue_id') }} = issues.issue_id
)

{{ one_row_per_key('judged', key=['issue_id', 'field_name', 'changed_at'], version='synced_at') }}
