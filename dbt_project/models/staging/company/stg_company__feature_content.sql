{% call landed_rows_judged(
    key=['event_name'],
    columns={
        'event_name': 'landed.event_name',
        'title': 'landed.title',
        'kind': 'landed.kind',
        'link_path': 'landed.link_path',
        'sentence': 'landed.sentence',
    },
    reasons=[
        missing_text('landed.event_name'),
        missing_text('landed.title'),
        missing_text('landed.kind'),
        missing_text('landed.link_path'),
        missing_text('landed.sentence'),
        none_of('landed.kind', ['video', 'guide', 'onboarding step'], 'none of video, guide, onboarding step'),
        not_a_path('landed.link_path'),
    ],
) -%}
from {{ source('company', 'feature_content') }} as landed
{%- endcall %}
