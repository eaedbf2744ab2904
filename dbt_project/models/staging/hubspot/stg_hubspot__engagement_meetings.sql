{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['engagement_id'],
    version='synced_at',
    columns={
        'engagement_id': as_text('landed.engagement_id'),
        'occurred_at': 'coalesce(' ~ try_cast('landed.property_hs_timestamp', 'timestamp') ~ ', ' ~ try_cast('landed.start_time', 'timestamp') ~ ')',
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.engagement_id'),
        bad_time('landed.property_hs_timestamp'),
        bad_time('landed.start_time'),
    ],
) -%}
from {{ source('hubspot', 'engagement_meeting') }} as landed
{%- endcall %}
