{% call landed_rows_judged(
    key=['account_id'],
    columns={
        'account_id': as_text('landed.account_id'),
        'event_name': 'landed.event_name',
        'label': 'landed.label',
        'goal_per_28d': try_cast('landed.goal_per_28d', 'double'),
    },
    reasons=[
        missing_text('landed.account_id'),
        missing_text('landed.event_name'),
        missing_text('landed.label'),
        unparseable('landed.goal_per_28d', 'double'),
        outside('landed.goal_per_28d', 0, 1000000000),
        orphan('landed.account_id', "case when landed.account_id = '*' then '*' else accounts.account_id end", 'account'),
    ],
) -%}
from {{ source('company', 'value_metric') }} as landed
left join {{ ref('cnf_product__accounts') }} as accounts
    on {{ as_text('landed.account_id') }} = accounts.account_id
{%- endcall %}
