{% call landed_rows_judged(
    key=['account_id', 'metric', 'period', 'noted_at'],
    columns={
        'account_id': as_text('landed.account_id'),
        'metric': 'landed.metric',
        'period': 'landed.period',
        'goal': try_cast('landed.goal', 'double'),
        'achieved': try_cast('landed.achieved', 'double'),
        'unit': 'landed.unit',
        'money_cents': try_cast('landed.money_cents', 'bigint'),
        'currency': 'lower(landed.currency)',
        'noted_by': 'landed.by',
        'noted_at': try_cast('landed.at', 'timestamp'),
    },
    reasons=[
        missing_text('landed.account_id'),
        missing_text('landed.metric'),
        missing_text('landed.period'),
        unparseable('landed.goal', 'double'),
        unparseable('landed.achieved', 'double'),
        bad_amount('landed.money_cents'),
        not_a_currency('landed.currency'),
        missing('landed.at'),
        bad_time('landed.at'),
        orphan('landed.account_id', 'accounts.account_id', 'account'),
    ],
) -%}
from {{ source('tenure', 'account_value') }} as landed
left join {{ ref('cnf_product__accounts') }} as accounts
    on {{ as_text('landed.account_id') }} = accounts.account_id
{%- endcall %}
