{#- How a base model ends. Of the rows that are good by themselves (`row_reason` is null) one per key is kept: the latest
    version, and of those that say the same version the one that landed last. A bad later version never hides a good
    older one, as bad rows are ranked apart. Without a version column a second row of a key is a replay. -#}
{% macro version_rank(key, version=none) -%}
    row_number() over ({{ versions_of(key, version) }})
{%- endmacro %}

{#- Version of the row that landed in this one's stead; null for the latest. -#}
{% macro newer_version(key, version) -%}
    lag({{ version }}) over ({{ versions_of(key, version) }})
{%- endmacro %}

{% macro versions_of(key, version) -%}
    partition by (row_reason is null), {{ key | join(', ') }}
            order by {{ version ~ ' desc nulls last, ' if version }}landed_file desc, landed_row desc
{%- endmacro %}

{% macro set_aside_reason(version=none) -%}
    case
        when row_reason is not null then row_reason
        when version_rank = 1 then null
        {%- if version %}
        when {{ version }} < newer_version then 'superseded by a later version'
        when {{ version }} is null and newer_version is not null then 'superseded by a later version'
        {%- endif %}
        else 'replayed row'
    end
{%- endmacro %}

{#- The key as text, of the rows that are set aside. -#}
{% macro row_key(key) -%}
    case
        when row_reason is not null or version_rank > 1
            then {% for column in key -%}
                coalesce({{ as_text(column) }}, ''){{ " || '|' || " if not loop.last }}
            {%- endfor %}
    end
{%- endmacro %}

{#- The raw row as JSON, of bad rows only: an older version or a replay is whole in its file, and there are many. It is
    made before the rows are ranked, so that the raw row is not sorted along. -#}
{% macro payload_of_bad_row() -%}
    case when row_reason is not null then {{ row_as_json('landed_record') }} end
{%- endmacro %}
