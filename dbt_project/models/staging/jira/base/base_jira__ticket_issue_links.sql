{{ config(materialized='ephemeral') }}

with issues as (
    select distinct issue_key
    from {{ ref('stg_jira__issues') }}
),

judged as (
    select
        {{ as_text('landed.ticket_id') }} as ticket_id,
        landed.issue_key,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.ticket_id'),
            missing_text('landed.issue_key'),
            orphan('landed.ticket_id', 'tickets.ticket_id', 'ticket'),
            orphan('landed.issue_key', 'issues.issue_key', 'issue'),
        ]) }} as row_reason
    from {{ source('jira', 'ticket_issue_link') }} as landed
    left join {{ ref('stg_zendesk__tickets') }} as tickets
        on {{ as_text('landed.ticket_id') }} = tickets.ticket_id
    left join issues
        on {{ as_text('landed.issue_key') }} = issues.issue_key
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
        {{ newer_version(['ticket_id', 'issue_key'], 'synced_at') }} as newer_version,
        {{ version_rank(['ticket_id', 'issue_key'], 'synced_at') }} as version_rank
    from described
)

select
    ticket_id,
    issue_key,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['ticket_id', 'issue_key']) }} as row_key,
    {{ set_aside_reason('synced_at') }} as set_aside_reason,
    payload
from ranked
