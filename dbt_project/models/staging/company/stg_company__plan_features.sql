{% call landed_rows_judged(
    key=['plan', 'event_name'],
    columns={
        'plan': as_text('landed.plan'),
        'event_name': 'landed.event_name',
    },
    reasons=[
        missing_text('landed.plan'),
        missing_text('landed.event_name'),
    ],
) -%}
from {{ source('company', 'plan_feature') }} as landed
{%- endcall %}
