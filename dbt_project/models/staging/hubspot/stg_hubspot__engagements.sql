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
-- an id that several tables name is one engagement: that which is not deleted, and a meeting before others
left join (
    select
        *,
        row_number() over (
            partition by engagement_id order by is_deleted, engagement_type desc, occurred_at
        ) as place
    from (
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
    ) as details
) as times
    on {{ as_text('landed.id') }} = times.engagement_id and times.place = 1
{%- endcall %}
