{{ config(materialized='ephemeral') }}
{% call landed_rows_judged(
    key=['plan_id'],
    version='synced_at',
    columns={
        'plan_id': as_text('landed.id'),
        'plan_tier': 'coalesce(' ~ as_text('landed.code') ~ ', ' ~ as_text('landed.id') ~ ')',
        'tier_name': 'landed.name',
        'billing_interval': "regexp_replace(landed.interval_unit, 's$', '')",
        'interval_count': try_cast('landed.interval_length', 'bigint'),
        'synced_at': state_began_at('landed'),
    },
    reasons=[
        missing_text('landed.id'),
        none_of('landed.interval_unit', ['days', 'weeks', 'months', 'years'], 'unknown unit'),
        bad_amount('landed.interval_length'),
        bad_time('landed.updated_at'),
    ],
) -%}
from {{ source('recurly', 'plan_history') }} as landed
{%- endcall %}
