-- A large table: judged once, for the kept rows and the quarantine alike.
with judged as (
    select
        {{ as_text('landed.id') }} as ticket_id,
        {{ as_text('landed.organization_id') }} as organization_id,
        {{ as_text('landed.requester_id') }} as requester_id,
        {{ as_text('landed.problem_id') }} as problem_ticket_id,
        landed.type as ticket_type,
        landed.priority,
        landed.status,
        landed.subject,
        landed.via_channel as channel,
        {{ try_cast('landed.created_at', 'timestamp') }} as created_at,
        {{ try_cast('landed.updated_at', 'timestamp') }} as updated_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.id'),
            missing('landed.created_at'),
            bad_time('landed.created_at'),
            bad_time('landed.updated_at'),
            bad_time('landed._fivetran_synced'),
            before('landed.updated_at', 'landed.created_at'),
            after_it_was_received('landed.created_at', 'landed._fivetran_synced'),
            orphan('landed.organization_id', 'organizations.organization_id', 'organization'),
        ]) }} as row_reason
    from {{ source('zendesk', 'ticket') }} as landed
    left join {{ ref('stg_zendesk__organizations') }} as organizations
        on {{ as_text('landed.organization_id') }} = organizations.organization_id
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
        {{ newer_version(['ticket_id'], 'synced_at') }} as newer_version,
        {{ version_rank(['ticket_id'], 'synced_at') }} as version_rank
    from described
)

select
    ticket_id,
    organization_id,
    requester_id,
    problem_ticket_id,
    ticket_type,
    priority,
    status,
    subject,
    channel,
    created_at,
    updated_at,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['ticket_id']) }} as row_key,
    {{ set_aside_reason('synced_at') }} as set_aside_reason,
    payload
from ranked
