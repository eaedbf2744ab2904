{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['engagement_id'],
    version='synced_at',
    columns={
        'engagement_id': as_text('landed.engagement_id'),
        'occurred_at': try_cast('landed.property_hs_timestamp', 'timestamp'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=[
        missing_text('landed.engagement_id'),
        bad_time('landed.property_hs_timestamp'),
    ],
) -%}
from {{ source('hubspot', 'engagement_email') }} as landed
{%- endcall %}
