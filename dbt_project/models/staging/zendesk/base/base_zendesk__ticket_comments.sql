-- A large table: judged once, for the kept rows and the quarantine alike.
with landed as (
    select
        landed.id,
        landed.ticket_id,
        landed.user_id,
        landed.public,
        landed.created,
        landed._fivetran_synced,
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record
    from {{ source('zendesk', 'ticket_comment') }} as landed
),

judged as (
    select
        {{ as_text('landed.id') }} as comment_id,
        {{ as_text('landed.ticket_id') }} as ticket_id,
        {{ as_text('landed.user_id') }} as author_id,
        {{ try_cast('landed.public', 'boolean') }} as is_public,
        {{ try_cast('landed.created', 'timestamp') }} as created_at,
        {{ try_cast('landed._fivetran_synced', 'timestamp') }} as synced_at,
        landed.landed_file,
        landed.landed_row,
        landed.landed_record,
        {{ as_text('landed.id') }} as row_key,
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
    from landed
    left join {{ ref('stg_zendesk__tickets') }} as tickets
        on {{ as_text('landed.ticket_id') }} = tickets.ticket_id
)

{{ one_row_per_key('judged', key=['comment_id'], version='synced_at', columns=[
    'comment_id', 'ticket_id', 'author_id', 'is_public', 'created_at', 'synced_at',
]) }}
