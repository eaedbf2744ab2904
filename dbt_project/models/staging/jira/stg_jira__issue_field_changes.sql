{% call landed_rows_judged(
    key=['issue_id', 'field_name', 'changed_at'],
    version='synced_at',
    columns={
        'issue_id': as_text('landed.issue_id'),
        'field_name': as_text('landed.field_id'),
        'value': "case when landed.field_id in ('status', 'priority', 'resolution') then "
            ~ name_of_id('coalesce(statuses.status, priorities.priority, resolutions.resolution)', 'landed.value')
            ~ ' else landed.value end',
        'changed_at': try_cast('landed.time', 'timestamp'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.issue_id'),
        missing_text('landed.field_id'),
        missing('landed.time'),
        bad_time('landed.time'),
        after_it_was_received('landed.time', 'landed._fivetran_synced'),
        orphan('landed.issue_id', 'issues.issue_id', 'issue'),
    ],
) -%}
from {{ source('jira', 'issue_field_history') }} as landed
left join {{ known('stg_jira__issues', 'issue_id') }} as issues
    on {{ as_text('landed.issue_id') }} = issues.issue_id
left join {{ kept_rows('stg_jira__statuses') }} as statuses
    on landed.field_id = 'status' and landed.value = statuses.status_id
left join {{ kept_rows('stg_jira__priorities') }} as priorities
    on landed.field_id = 'priority' and landed.value = priorities.priority_id
left join {{ kept_rows('stg_jira__resolutions') }} as resolutions
    on landed.field_id = 'resolution' and landed.value = resolutions.resolution_id
{%- endcall %}
