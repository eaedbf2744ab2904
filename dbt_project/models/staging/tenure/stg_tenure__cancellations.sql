{% call landed_rows_judged(
    key=['cancellation_id'],
    columns={
        'cancellation_id': as_text('landed.id'),
        'account_id': as_text('landed.account_id'),
        'reason': 'landed.reason',
        'is_reactivation': try_cast('landed.is_reactivation', 'boolean'),
        'cancelled_at': try_cast('landed.cancelled_at', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        missing_text('landed.account_id'),
        missing('landed.cancelled_at'),
        unparseable('landed.is_reactivation', 'boolean'),
        bad_time('landed.cancelled_at'),
        orphan('landed.account_id', 'accounts.account_id', 'account'),
    ],
) -%}
from {{ source('tenure', 'cancellation') }} as landed
left join {{ ref('cnf_product__accounts') }} as accounts
    on {{ as_text('landed.account_id') }} = accounts.account_id
{%- endcall %}
