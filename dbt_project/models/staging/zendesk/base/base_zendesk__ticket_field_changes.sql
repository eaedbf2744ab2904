-- A large table: judged once, for the kept rows and the quarantine alike.
with judged as (
    select
        {{ as_text('landed.ticket_id') }} as ticket_id,
        {{ as_text('landed.user_id') }} as changed_by,
        landed.field_name,
        landed.value,
        {{ try_cast('landed.updated', 'timestamp') }} as changed_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.ticket_id'),
            missing_text('landed.field_name'),
            missing('landed.updated'),
            bad_time('landed.updated'),
            bad_time('landed._fivetran_synced'),
            after_it_was_received('landed.updated', 'landed._fivetran_synced'),
            orphan('landed.ticket_id', 'tickets.ticket_id', 'ticket'),
        ]) }} as row_reason
    from {{ source('zendesk', 'ticket_field_history') }} as landed
    left join {{ ref('stg_zendesk__tickets') }} as tickets
        on {{ as_text('landed.ticket_id') }} = tickets.ticket_id
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
        {{ newer_version(['ticket_id', 'field_name', 'changed_at'], 'synced_at') }} as newer_version,
        {{ version_rank(['ticket_id', 'field_name', 'changed_at'], 'synced_at') }} as version_rank
    from described
)

select
    ticket_id,
    changed_by,
    field_name,
    value,
    changed_at,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['ticket_id', 'field_name', 'changed_at']) }} as row_key,
    {{ set_aside_reason('synced_at') }} as set_aside_reason,
    payload
from ranked
