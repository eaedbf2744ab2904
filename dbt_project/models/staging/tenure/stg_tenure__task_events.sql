{%- set events = ['opened', 'held_out', 'reminded', 'cleared', 'expired', 'done', 'dismissed', 'snoozed'] %}
{% call landed_rows_judged(
    key=['task_id', 'event', 'acted_at'],
    columns={
        'task_id': as_text('landed.task_id'),
        'account_id': as_text('landed.account_id'),
        'playbook_id': as_text('landed.playbook_id'),
        'event': 'landed.event',
        'cause_code': 'landed.cause_code',
        'note': 'landed.note',
        'acted_by': 'landed.by',
        'acted_at': try_cast('landed.at', 'timestamp'),
    },
    reasons=[
        missing_text('landed.task_id'),
        missing_text('landed.event'),
        none_of('landed.event', events, 'unknown event'),
        missing('landed.at'),
        bad_time('landed.at'),
        orphan('landed.account_id', 'accounts.account_id', 'account'),
        not_a_cause('landed.cause_code', 'causes.cause_code', 'landed.event'),
    ],
) -%}
from {{ source('tenure', 'task_event') }} as landed
left join {{ ref('cnf_product__accounts') }} as accounts
    on {{ as_text('landed.account_id') }} = accounts.account_id
left join {{ ref('cause_codes') }} as causes
    on landed.cause_code = causes.cause_code
{%- endcall %}
