{% call landed_rows_judged(
    key=['ticket_id', 'tag'],
    version='synced_at',
    columns={
        'ticket_id': as_text('landed.ticket_id'),
        'tag': 'landed.tag',
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.ticket_id'),
        missing_text('landed.tag'),
        orphan('landed.ticket_id', 'tickets.ticket_id', 'ticket'),
    ],
) -%}
from {{ source('zendesk', 'ticket_tag') }} as landed
left join {{ kept_rows('stg_zendesk__tickets') }} as tickets
    on {{ as_text('landed.ticket_id') }} = tickets.ticket_id
{%- endcall %}
