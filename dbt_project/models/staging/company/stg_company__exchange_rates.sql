{% call landed_rows_judged(
    key=['currency', 'valid_from_on'],
    columns={
        'currency': 'lower(landed.currency)',
        'rate': try_cast('landed.rate', 'double'),
        'valid_from_on': try_cast('landed.valid_from_on', 'date'),
    },
    reasons=[
        missing_text('landed.currency'),
        missing('landed.rate'),
        missing('landed.valid_from_on'),
        not_a_currency('landed.currency'),
        bad_amount('landed.rate', 'double'),
        no_rate('landed.rate', 'landed.currency'),
        unparseable('landed.valid_from_on', 'date'),
    ],
) -%}
from {{ source('company', 'exchange_rate') }} as landed
{%- endcall %}
