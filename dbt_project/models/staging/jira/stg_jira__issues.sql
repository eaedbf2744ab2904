{% call landed_rows_judged(
    key=['issue_id'],
    version='synced_at',
    columns={
        'issue_id': as_text('landed.id'),
        'issue_key': 'landed.key',
        'issue_type': 'landed.issue_type',
        'priority': 'landed.priority',
        'status': 'landed.status',
        'project': 'landed.project',
        'created_at': try_cast('landed.created', 'timestamp'),
        'updated_at': try_cast('landed.updated', 'timestamp'),
        'resolved_at': try_cast('landed.resolved', 'timestamp'),
        'due_on': try_cast('landed.due_date', 'date'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        missing_text('landed.key'),
        missing('landed.created'),
        bad_time('landed.created'),
        bad_time('landed.updated'),
        bad_time('landed.resolved'),
        unparseable('landed.due_date', 'date'),
        before('landed.resolved', 'landed.created'),
        after_it_was_received('landed.created', 'landed._fivetran_synced'),
    ],
) -%}
from {{ source('jira', 'issue') }} as landed
{%- endcall %}
