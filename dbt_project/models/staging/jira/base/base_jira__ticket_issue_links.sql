{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.ticket_id,
        landed.issue_key,
        landed._fivetran_synced,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('jira', 'ticket_issue_link') }} as landed
),

judged as (
    select
        {{ as_text('landed.ticket_id') }} as ticket_id,
        {{ as_text('landed.issue_key') }} as issue_key,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        coalesce({{ as_text('landed.ticket_id') }}, '') || '|' || coalesce({{ as_text('landed.issue_key') }}, '') as row_key,
        {{ first_reason([
            missing_text('landed.ticket_id'),
            missing_text('landed.issue_key'),
            orphan('landed.ticket_id', 'tickets.ticket_id', 'ticket'),
            orphan('landed.issue_key', 'issues.issue_key', 'issue'),
        ]) }} as row_reason
    from landed
    left join {{ ref('stg_zendesk__tickets') }} as tickets
        on {{ as_text('landed.ticket_id') }} = tickets.ticket_id
    left join (select distinct issue_key from {{ ref('stg_jira__issues') }}) as issues
        on {{ as_text('landed.issue_key') }} = issues.issue_key
)

{{ one_row_per_key('judged', key=['ticket_id', 'issue_key'], version='synced_at') }}
