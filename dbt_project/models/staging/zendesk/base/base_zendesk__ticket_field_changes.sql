-- A large table: judged once, for the kept rows and the quarantine alike.
with landed as (
    select
        landed.ticket_id,
        landed.user_id,
        landed.field_name,
        landed.value,
        landed.updated,
        landed._fivetran_synced,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('zendesk', 'ticket_field_history') }} as landed
),

judged as (
    select
        {{ as_text('landed.ticket_id') }} as ticket_id,
        {{ as_text('landed.user_id') }} as changed_by,
        {{ as_text('landed.field_name') }} as field_name,
        {{ as_text('landed.value') }} as value,
        {{ try_cast('landed.updated', 'timestamp') }} as changed_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        coalesce({{ as_text('landed.ticket_id') }}, '') || '|' || coalesce({{ as_text('landed.field_name') }}, '') || '|' || coalesce({{ as_text('landed.updated') }}, '') as row_key,
        {{ first_reason([
            missing_text('landed.ticket_id'),
            missing_text('landed.field_name'),
            missing('landed.updated'),
            bad_time('landed.updated'),
            bad_time('landed._fivetran_synced'),
            after_it_was_received('landed.updated', 'landed._fivetran_synced'),
            orphan('landed.ticket_id', 'tickets.ticket_id', 'ticket'),
        ]) }} as row_reason
    from landed
    left join {{ ref('stg_zendesk__tickets') }} as tickets
        on {{ as_text('landed.ticket_id') }} = tickets.ticket_id
)

{{ one_row_per_key('judged', key=['ticket_id', 'field_name', 'changed_at'], version='synced_at', columns=[
    'ticket_id', 'changed_by', 'field_name', 'value', 'changed_at', 'synced_at',
]) }}
