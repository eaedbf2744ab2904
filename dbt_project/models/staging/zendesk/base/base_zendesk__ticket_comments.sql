-- A large table: judged once, for the kept rows and the quarantine alike.
with judged as (
    select
        cast(landed.id as {{ column_type('text') }}) as comment_id,
        cast(landed.ticket_id as {{ column_type('text') }}) as ticket_id,
        cast(landed.user_id as {{ column_type('text') }}) as author_id,
        {{ try_cast('landed.public', 'boolean') }} as is_public,
        {{ try_cast('landed.created', 'timestamp') }} as created_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason([
            missing_text('landed.id'),
            missing_text('landed.ticket_id'),
            missing('landed.created'),
            unparseable('landed.public', 'boolean'),
            bad_time('landed.created'),
            bad_time('landed._fivetran_synced'),
            after_it_was_received('landed.created', 'landed._fivetran_synced'),
            orphan('landed.ticket_id', 'tickets.ticket_id', 'ticket'),
        ]) }} as row_reason
    from {{ source('zendesk', 'ticket_comment') }} as landed
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
        {{ newer_version(['comment_id'], 'synced_at') }} as newer_version,
        {{ version_rank(['comment_id'], 'synced_at') }} as version_rank
    from described
)

select
    comment_id,
    ticket_id,
    author_id,
    is_public,
    created_at,
    synced_at,
    landed_file,
    landed_row,
    {{ row_key(['comment_id']) }} as row_key,
    {{ set_aside_reason('synced_at') }} as set_aside_reason,
    payload
from ranked
