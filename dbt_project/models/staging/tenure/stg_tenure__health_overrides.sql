{% call landed_rows_judged(
    key=['account_id', 'set_at'],
    columns={
        'account_id': as_text('landed.account_id'),
        'band': 'landed.band',
        'reason': 'landed.reason',
        'set_by': 'landed.by',
        'set_at': try_cast('landed.at', 'timestamp'),
        'expires_at': try_cast('landed.expires_at', 'timestamp'),
    },
    reasons=[
        missing_text('landed.account_id'),
        missing_text('landed.band'),
        not_a_band('landed.band'),
        missing('landed.at'),
        bad_time('landed.at'),
        bad_time('landed.expires_at'),
        before('landed.expires_at', 'landed.at'),
        orphan('landed.account_id', 'accounts.account_id', 'account'),
    ],
) -%}
from {{ source('tenure', 'health_override') }} as landed
left join {{ ref('cnf_product__accounts') }} as accounts
    on {{ as_text('landed.account_id') }} = accounts.account_id
{%- endcall %}
