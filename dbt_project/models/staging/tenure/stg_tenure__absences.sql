{% call landed_rows_judged(
    key=['owner_email', 'from_on'],
    columns={
        'owner_email': 'lower(trim(landed.owner_email))',
        'from_on': try_cast('landed.from_on', 'date'),
        'until_on': try_cast('landed.until_on', 'date'),
        'stand_in_email': 'lower(trim(landed.stand_in_email))',
    },
    reasons=[
        missing_text('landed.owner_email'),
        missing_text('landed.stand_in_email'),
        missing('landed.from_on'),
        bad_time('landed.from_on'),
        bad_time('landed.until_on'),
        before('landed.until_on', 'landed.from_on'),
    ],
) -%}
from {{ source('tenure', 'absence') }} as landed
{%- endcall %}
