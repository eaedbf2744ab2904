{% call landed_rows_judged(
    key=['account_id', 'answered_at'],
    columns={
        'account_id': as_text('landed.account_id'),
        'goal': 'landed.goal',
        'is_goal_met': try_cast('landed.is_goal_met', 'boolean'),
        'main_users': 'landed.main_users',
        'problems_solved': try_cast('landed.problems_solved', 'double'),
        'gaps': 'landed.gaps',
        'answered_by': 'landed.by',
        'answered_at': try_cast('landed.at', 'timestamp'),
    },
    reasons=[
        missing_text('landed.account_id'),
        unparseable('landed.is_goal_met', 'boolean'),
        unparseable('landed.problems_solved', 'double'),
        outside('landed.problems_solved', 0, 5),
        missing('landed.at'),
        bad_time('landed.at'),
        orphan('landed.account_id', 'accounts.account_id', 'account'),
    ],
) -%}
from {{ source('tenure', 'check_in') }} as landed
left join {{ ref('cnf_product__accounts') }} as accounts
    on {{ as_text('landed.account_id') }} = accounts.account_id
{%- endcall %}
