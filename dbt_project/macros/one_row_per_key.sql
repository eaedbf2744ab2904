{#- Closes a base model. Of the rows of `judged` whose `row_reason` is null one per key is kept: the latest version, and
    of those that say the same version the one that landed last. A bad later version never hides a good older one, as
    bad rows are ranked apart. Without a version column a second row of a key is a replay. A base model that is a table
    names its columns, so that the raw row is not stored for the kept rows. -#}
{% macro one_row_per_key(judged, key, version=none, columns=['*']) -%}
select
    {%- for column in columns %}
    ranked.{{ column }},
    {%- endfor %}
    {%- if columns != ['*'] %}
    ranked.row_key,
    ranked.landed_file,
    ranked.landed_row,
    {%- endif %}
    case
        when ranked.row_reason is not null then ranked.row_reason
        when ranked.version_rank = 1 then null
        {%- if version %}
        when ranked.{{ version }} < ranked.newer_version or (ranked.{{ version }} is null and ranked.newer_version is not null)
            then 'superseded by a later version'
        {%- endif %}
        else 'replayed row'
    end as set_aside_reason,
    case when ranked.row_reason is not null or ranked.version_rank > 1 then {{ row_as_json('ranked.landed_record') }} end as payload
from (
    select
        {{ judged }}.*,
        {%- if version %}
        lag({{ version }}) over versions as newer_version,
        {%- endif %}
        row_number() over versions as version_rank
    from {{ judged }}
    window versions as (
        partition by (row_reason is null), {{ key | join(', ') }}
        order by {{ version ~ ' desc nulls last, ' if version }}landed_file desc, landed_row desc
    )
) as ranked
{%- endmacro %}
