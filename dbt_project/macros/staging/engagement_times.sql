{#- A staging model of a table that says when engagements of one kind took place, by the first of these columns. -#}
{% macro engagement_times(source_name, table, times) -%}
{%- set read, reasons = [], [missing_text('landed.engagement_id'), unparseable('landed._fivetran_deleted', 'boolean')] -%}
{%- for time in times -%}
    {%- do read.append(try_cast('landed.' ~ time, 'timestamp')) -%}
    {%- do reasons.append(bad_time('landed.' ~ time)) -%}
{%- endfor -%}
{% call landed_rows_judged(
    key=['engagement_id'],
    version='synced_at',
    left_out='is_deleted',
    columns={
        'engagement_id': as_text('landed.engagement_id'),
        'occurred_at': 'coalesce(' ~ read | join(', ') ~ ')',
        'is_deleted': is_gone('landed'),
        'synced_at': try_cast('landed._fivetran_synced', 'timestamp'),
    },
    reasons=reasons,
) -%}
from {{ source(source_name, table) }} as landed
{%- endcall %}
{%- endmacro %}
