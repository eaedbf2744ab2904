{% call landed_rows_judged(
    key=['ticket_id', 'issue_key'],
    version='synced_at',
    columns={
        'ticket_id': as_text('landed.ticket_id'),
        'issue_key': as_text('landed.issue_key'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.ticket_id'),
        missing_text('landed.issue_key'),
        orphan_of_any('landed.ticket_id', 'tickets.ticket_id', 'ticket', 'cnf_support__tickets'),
        orphan('landed.issue_key', 'issues.issue_key', 'issue'),
    ],
) -%}
from {{ source('jira', 'ticket_issue_link') }} as landed
left join {{ ref('cnf_support__tickets') }} as tickets
    on {{ as_text('landed.ticket_id') }} = tickets.ticket_id
left join {{ known('stg_jira__issues', 'issue_key') }} as issues
    on {{ as_text('landed.issue_key') }} = issues.issue_key
{%- endcall %}
