{% call landed_rows_judged(
    key=['account_id', 'owner_role', 'valid_from_on'],
    columns={
        'account_id': as_text('landed.account_id'),
        'owner_role': 'lower(trim(landed.role))',
        'owner_email': 'lower(trim(landed.owner_email))',
        'valid_from_on': "coalesce(" ~ try_cast('landed.valid_from', 'date') ~ ", cast('2000-01-01' as date))",
        'valid_until_on': try_cast('landed.valid_until', 'date'),
    },
    reasons=[
        missing_text('landed.account_id'),
        missing_text('landed.role'),
        missing_text('landed.owner_email'),
        bad_time('landed.valid_from'),
        bad_time('landed.valid_until'),
        before('landed.valid_until', 'landed.valid_from'),
        orphan('landed.account_id', 'accounts.account_id', 'account'),
    ],
) -%}
from {{ source('tenure', 'account_owner') }} as landed
left join {{ ref('cnf_product__accounts') }} as accounts
    on {{ as_text('landed.account_id') }} = accounts.account_id
{%- endcall %}
