-- A large table: judged once, for the kept rows and the quarantine alike.
with landed as (
    select
        landed.id,
        landed.organization_id,
        landed.requester_id,
        landed.problem_id,
        landed.type,
        landed.priority,
        landed.status,
        landed.subject,
        landed.via_channel,
        landed.created_at,
        landed.updated_at,
        landed._fivetran_synced,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('zendesk', 'ticket') }} as landed
),

judged as (
    select
        {{ as_text('landed.id') }} as ticket_id,
        {{ as_text('landed.organization_id') }} as organization_id,
        {{ as_text('landed.requester_id') }} as requester_id,
        {{ as_text('landed.problem_id') }} as problem_ticket_id,
        {{ as_text('landed.type') }} as ticket_type,
        {{ as_text('landed.priority') }} as priority,
        {{ as_text('landed.status') }} as status,
        {{ as_text('landed.subject') }} as subject,
        {{ as_text('landed.via_channel') }} as channel,
        {{ try_cast('landed.created_at', 'timestamp') }} as created_at,
        {{ try_cast('landed.updated_at', 'timestamp') }} as updated_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        {{ as_text('landed.id') }} as row_key,
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
    from landed
    left join {{ ref('stg_zendesk__organizations') }} as organizations
        on {{ as_text('landed.organization_id') }} = organizations.organization_id
)

{{ one_row_per_key('judged', key=['ticket_id'], version='synced_at', columns=[
    'ticket_id', 'organization_id', 'requester_id', 'problem_ticket_id', 'ticket_type', 'priority', 'status',
    'subject', 'channel', 'created_at', 'updated_at', 'synced_at',
]) }}
