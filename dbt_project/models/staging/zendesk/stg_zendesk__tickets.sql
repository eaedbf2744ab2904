{% call landed_rows_judged(
    key=['ticket_id'],
    version='synced_at',
    columns={
        'ticket_id': as_text('landed.id'),
        'organization_id': as_text('landed.organization_id'),
        'requester_id': as_text('landed.requester_id'),
        'problem_ticket_id': as_text('landed.problem_id'),
        'ticket_type': 'landed.type',
        'priority': 'landed.priority',
        'status': "case when " ~ is_gone('landed') ~ " then 'deleted' else landed.status end",
        'merged_ticket_ids': as_text('landed.merged_ticket_ids'),
        'subject': 'landed.subject',
        'channel': 'landed.via_channel',
        'created_at': try_cast('landed.created_at', 'timestamp'),
        'updated_at': 'case when ' ~ is_gone('landed') ~ ' then ' ~ try_cast('landed._fivetran_synced', 'timestamp')
            ~ ' else ' ~ try_cast('landed.updated_at', 'timestamp') ~ ' end',
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        missing('landed.created_at'),
        unparseable('landed._fivetran_deleted', 'boolean'),
        bad_time('landed.created_at'),
        bad_time('landed.updated_at'),
        bad_time('landed._fivetran_synced'),
        before('landed.updated_at', 'landed.created_at'),
        after_it_was_received('landed.created_at', 'landed._fivetran_synced'),
        orphan('landed.organization_id', 'organizations.organization_id', 'organization'),
    ],
) -%}
from {{ source('zendesk', 'ticket') }} as landed
left join {{ kept_rows('stg_zendesk__organizations') }} as organizations
    on {{ as_text('landed.organization_id') }} = organizations.organization_id
{%- endcall %}
