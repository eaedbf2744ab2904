{{ config(materialized='ephemeral') }}

with landed as (
    select
        landed.ticket_id,
        landed.tag,
        landed._fivetran_synced,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('zendesk', 'ticket_tag') }} as landed
),

judged as (
    select
        {{ as_text('landed.ticket_id') }} as ticket_id,
        {{ as_text('landed.tag') }} as tag,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        coalesce({{ as_text('landed.ticket_id') }}, '') || '|' || coalesce({{ as_text('landed.tag') }}, '') as row_key,
        {{ first_reason([
            missing_text('landed.ticket_id'),
            missing_text('landed.tag'),
            orphan('landed.ticket_id', 'tickets.ticket_id', 'ticket'),
        ]) }} as row_reason
    from landed
    left join {{ ref('stg_zendesk__tickets') }} as tickets
        on {{ as_text('landed.ticket_id') }} = tickets.ticket_id
)

{{ one_row_per_key('judged', key=['ticket_id', 'tag'], version='synced_at') }}
