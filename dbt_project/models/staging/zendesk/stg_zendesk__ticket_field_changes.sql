{% call landed_rows_judged(
    key=['ticket_id', 'field_name', 'changed_at'],
    version='synced_at',
    columns={
        'ticket_id': as_text('landed.ticket_id'),
        'changed_by': as_text('landed.user_id'),
        'field_name': 'landed.field_name',
        'value': 'landed.value',
        'changed_at': try_cast('landed.updated', 'timestamp'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.ticket_id'),
        missing_text('landed.field_name'),
        missing('landed.updated'),
        bad_time('landed.updated'),
        bad_time('landed._fivetran_synced'),
        after_it_was_received('landed.updated', 'landed._fivetran_synced'),
        orphan('landed.ticket_id', 'tickets.ticket_id', 'ticket'),
    ],
) -%}
from {{ source('zendesk', 'ticket_field_history') }} as landed
left join {{ kept_rows('stg_zendesk__tickets') }} as tickets
    on {{ as_text('landed.ticket_id') }} = tickets.ticket_id
{%- endcall %}
