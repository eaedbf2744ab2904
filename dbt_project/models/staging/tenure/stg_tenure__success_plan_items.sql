{% call landed_rows_judged(
    key=['item_id', 'noted_at'],
    columns={
        'item_id': as_text('landed.item_id'),
        'account_id': as_text('landed.account_id'),
        'kind': 'landed.kind',
        'words': 'landed.words',
        'due_on': try_cast('landed.due_on', 'date'),
        'status': 'landed.status',
        'noted_by': 'landed.by',
        'noted_at': try_cast('landed.at', 'timestamp'),
    },
    reasons=[
        missing_text('landed.item_id'),
        missing_text('landed.account_id'),
        missing_text('landed.kind'),
        none_of('landed.kind', ['goal', 'person', 'gap', 'next_step'], 'unknown kind'),
        missing_text('landed.words'),
        missing_text('landed.status'),
        none_of('landed.status', ['open', 'done', 'dropped'], 'unknown status'),
        bad_time('landed.due_on'),
        missing('landed.at'),
        bad_time('landed.at'),
        orphan('landed.account_id', 'accounts.account_id', 'account'),
    ],
) -%}
from {{ source('tenure', 'success_plan_item') }} as landed
left join {{ ref('cnf_product__accounts') }} as accounts
    on {{ as_text('landed.account_id') }} = accounts.account_id
{%- endcall %}
