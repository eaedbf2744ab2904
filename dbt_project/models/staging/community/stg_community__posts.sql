{% call landed_rows_judged(
    key=['post_id'],
    columns={
        'post_id': as_text('landed.id'),
        'user_id': as_text('landed.user_id'),
        'kind': 'landed.kind',
        'is_accepted': try_cast('landed.accepted', 'boolean'),
        'created_at': try_cast('landed.created_at', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        missing_text('landed.user_id'),
        missing('landed.created_at'),
        unparseable('landed.accepted', 'boolean'),
        bad_time('landed.created_at'),
        orphan_of_any('landed.user_id', 'users.user_id', 'user', 'cnf_product__users'),
    ],
) -%}
from {{ source('community', 'post') }} as landed
left join {{ ref('cnf_product__users') }} as users
    on {{ as_text('landed.user_id') }} = users.user_id
{%- endcall %}
