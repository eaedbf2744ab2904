{% call landed_rows_judged(
    key=['engagement_id'],
    version='synced_at',
    left_out='is_deleted',
    columns={
        'engagement_id': as_text('landed.id'),
        'engagement_type': 'coalesce(upper(landed.type), times.engagement_type)',
        'occurred_at': 'coalesce(times.occurred_at, ' ~ try_cast('landed.timestamp', 'timestamp') ~ ')',
        'is_deleted': is_gone('landed') ~ ' or coalesce(times.is_deleted, false)',
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.id'),
        unparseable('landed._fivetran_deleted', 'boolean'),
        bad_time('landed.timestamp'),
    ],
) -%}
from {{ source('hubspot', 'engagement') }} as landed
left join (
    {%- for kind in ['meetings', 'calls', 'emails'] %}
    select
        engagement_id,
        '{{ kind[:-1] | upper }}' as engagement_type,
        occurred_at,
        is_deleted
    from {{ ref('stg_hubspot__engagement_' ~ kind) }}
    where set_aside_reason is null or set_aside_reason = 'deleted at the source'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
) as times
    on {{ as_text('landed.id') }} = times.engagement_id
{%- endcall %}
