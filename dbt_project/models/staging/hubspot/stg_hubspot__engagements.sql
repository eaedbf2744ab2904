{% call landed_rows_judged(
    key=['engagement_id'],
    version='synced_at',
    columns={
        'engagement_id': as_text('landed.id'),
        'engagement_type': 'coalesce(upper(landed.type), times.engagement_type)',
        'occurred_at': 'coalesce(times.occurred_at, ' ~ try_cast('landed.timestamp', 'timestamp') ~ ')',
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        bad_time('landed.timestamp'),
    ],
) -%}
from {{ source('hubspot', 'engagement') }} as landed
left join (
    {%- for kind in ['meetings', 'calls', 'emails'] %}
    select
        engagement_id,
        '{{ kind[:-1] | upper }}' as engagement_type,
        occurred_at
    from {{ kept_rows('stg_hubspot__engagement_' ~ kind) }} as {{ kind }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
) as times
    on {{ as_text('landed.id') }} = times.engagement_id
{%- endcall %}
