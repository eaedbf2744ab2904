{% call landed_rows_judged(
    key=['comment_id'],
    version='synced_at',
    left_out='is_deleted',
    columns={
        'comment_id': as_text('landed.id'),
        'ticket_id': as_text('landed.ticket_id'),
        'author_id': as_text('landed.user_id'),
        'is_public': try_cast('landed.public', 'boolean'),
        'created_at': try_cast('landed.created', 'timestamp'),
        'is_deleted': is_gone('landed'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        missing_text('landed.ticket_id'),
        missing('landed.created'),
        unparseable('landed.public', 'boolean'),
        unparseable('landed._fivetran_deleted', 'boolean'),
        bad_time('landed.created'),
        bad_time('landed._fivetran_synced'),
        after_it_was_received('landed.created', 'landed._fivetran_synced'),
        orphan('landed.ticket_id', 'tickets.ticket_id', 'ticket'),
    ],
) -%}
from {{ source('zendesk', 'ticket_comment') }} as landed
left join {{ kept_rows('stg_zendesk__tickets') }} as tickets
    on {{ as_text('landed.ticket_id') }} = tickets.ticket_id
{%- endcall %}
