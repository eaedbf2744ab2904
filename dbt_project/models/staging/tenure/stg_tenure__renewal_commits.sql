{% call landed_rows_judged(
    key=['account_id', 'quarter', 'committed_at'],
    columns={
        'account_id': as_text('landed.account_id'),
        'quarter': as_text('landed.quarter'),
        'call': 'landed.call',
        'mrr_cents': try_cast('landed.mrr_cents', 'bigint'),
        'currency': 'lower(landed.currency)',
        'note': 'landed.note',
        'committed_by': 'landed.by',
        'committed_at': try_cast('landed.at', 'timestamp'),
    },
    reasons=[
        missing_text('landed.account_id'),
        missing_text('landed.quarter'),
        not_a_quarter('landed.quarter'),
        missing_text('landed.call'),
        none_of('landed.call', ['renew', 'grow', 'shrink', 'lost'], 'unknown call'),
        missing_where('landed.mrr_cents', "landed.call in ('grow', 'shrink')"),
        bad_amount('landed.mrr_cents'),
        not_a_currency('landed.currency'),
        missing('landed.at'),
        bad_time('landed.at'),
        orphan('landed.account_id', 'accounts.account_id', 'account'),
    ],
) -%}
from {{ source('tenure', 'renewal_commit') }} as landed
left join {{ ref('cnf_product__accounts') }} as accounts
    on {{ as_text('landed.account_id') }} = accounts.account_id
{%- endcall %}
