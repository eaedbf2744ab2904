{% call landed_rows_judged(
    key=['issue_id'],
    version='synced_at',
    left_out='is_deleted',
    columns={
        'issue_id': as_text('landed.id'),
        'issue_key': as_text('landed.key'),
        'issue_type': name_of_id('issue_types.issue_type', 'landed.issue_type'),
        'priority': name_of_id('priorities.priority', 'landed.priority'),
        'status': name_of_id('statuses.status', 'landed.status'),
        'resolution': name_of_id('resolutions.resolution', 'landed.resolution'),
        'project': 'landed.project',
        'created_at': try_cast('landed.created', 'timestamp'),
        'updated_at': try_cast('landed.updated', 'timestamp'),
        'resolved_at': try_cast('landed.resolved', 'timestamp'),
        'due_on': try_cast('landed.due_date', 'date'),
        'is_deleted': is_gone('landed'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        missing_text('landed.key'),
        missing('landed.created'),
        unparseable('landed._fivetran_deleted', 'boolean'),
        bad_time('landed.created'),
        bad_time('landed.updated'),
        bad_time('landed.resolved'),
        unparseable('landed.due_date', 'date'),
        before('landed.resolved', 'landed.created'),
        after_it_was_received('landed.created', 'landed._fivetran_synced'),
    ],
) -%}
from {{ source('jira', 'issue') }} as landed
left join {{ kept_rows('stg_jira__issue_types') }} as issue_types
    on {{ as_text('landed.issue_type') }} = issue_types.issue_type_id
left join {{ kept_rows('stg_jira__priorities') }} as priorities
    on {{ as_text('landed.priority') }} = priorities.priority_id
left join {{ kept_rows('stg_jira__statuses') }} as statuses
    on {{ as_text('landed.status') }} = statuses.status_id
left join {{ kept_rows('stg_jira__resolutions') }} as resolutions
    on {{ as_text('landed.resolution') }} = resolutions.resolution_id
{%- endcall %}
