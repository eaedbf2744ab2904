{% call landed_rows_judged(
    key=['invitation_id'],
    columns={
        'invitation_id': as_text('landed.id'),
        'user_id': as_text('landed.user_id'),
        'account_id': as_text('landed.account_id'),
        'survey_type': 'landed.survey_type',
        'sent_at': try_cast('landed.sent_at', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        missing('landed.sent_at'),
        bad_time('landed.sent_at'),
        orphan_of_any('landed.user_id', 'users.user_id', 'user', 'cnf_product__users'),
        orphan('landed.account_id', 'accounts.account_id', 'account'),
    ],
) -%}
from {{ source('survey', 'survey_invitation') }} as landed
left join {{ ref('cnf_product__users') }} as users
    on {{ as_text('landed.user_id') }} = users.user_id
left join {{ ref('cnf_product__accounts') }} as accounts
    on {{ as_text('landed.account_id') }} = accounts.account_id
{%- endcall %}
