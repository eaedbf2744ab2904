{% call landed_rows_judged(
    key=['email', 'said_at'],
    columns={
        'email': 'lower(trim(landed.email))',
        'wants_mail': wants_mail('landed.wants_mail'),
        'note': 'landed.note',
        'said_by': 'landed.by',
        'said_at': try_cast('landed.at', 'timestamp'),
    },
    reasons=[
        missing_text('landed.email'),
        missing('landed.at'),
        bad_time('landed.at'),
    ],
) -%}
from {{ source('tenure', 'contact_preference') }} as landed
{%- endcall %}
