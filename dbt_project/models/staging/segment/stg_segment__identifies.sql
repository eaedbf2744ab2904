{% call landed_rows_judged(
    key=['identify_id'],
    columns={
        'identify_id': as_text('landed.id'),
        'user_id': as_text('landed.user_id'),
        'account_id': as_text('landed.context_group_id'),
        'identified_at': try_cast('landed.timestamp', 'timestamp'),
        'received_at': try_cast('landed.received_at', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        missing_text('landed.user_id'),
        missing('landed.timestamp'),
        bad_time('landed.timestamp'),
        bad_time('landed.received_at'),
        after_it_was_received('landed.timestamp', 'landed.received_at'),
        orphan_of_any('landed.user_id', 'users.user_id', 'user', 'stg_segment__users'),
        orphan('landed.context_group_id', 'accounts.account_id', 'account'),
    ],
) -%}
from {{ source('segment', 'identifies') }} as landed
left join {{ kept_rows('stg_segment__users') }} as users
    on {{ as_text('landed.user_id') }} = users.user_id
left join {{ ref('cnf_product__accounts') }} as accounts
    on {{ as_text('landed.context_group_id') }} = accounts.account_id
{%- endcall %}
