{#- A staging model: every landed row renamed, cast and judged. Of the rows that are good by themselves one per key is
    kept: the latest version, and of those of the same version the last one of the file whose name comes last. A bad later
    version never hides a good older one, as bad rows are ranked apart. Without a version column a second row of a key is
    a replay.

    columns: name -> SQL expression over the relation `landed`.
    reasons: why a row is bad, in the order in which they count (macros/set_aside.sql); before them, a key of it that cannot
        be used, and after them a time that cannot be meant.
    key, version: of the kept rows.
    left_out: column that is true where a good row counts nowhere, as it is deleted at the source. It replaces older versions.
    The caller gives the `from` clause, with the joins that the reasons need. -#}
{% macro landed_rows_judged(columns, reasons, key, version=none, left_out=none) -%}
with judged as (
    select
        {%- for name, expression in columns.items() %}
        {{ expression }} as {{ name }},
        {%- endfor %}
        {{ landed_columns() }},
        {{ record_of('landed') }} as landed_record,
        {{ first_reason((unusable_keys(columns) + reasons + bad_times(columns)) | unique | list) }} as row_reason
    {{ caller() }}
),

described as (
    -- before the rows are ranked, so that the raw row is not sorted along; an older version or a replay is whole in its file
    select
        *,
        case when row_reason is not null then {{ row_as_json('landed_record') }} end as payload
    from judged
),

ranked as (
    select
        *,
        {%- if version %}
        lag({{ version }}) over ({{ versions_of(key, version) }}) as newer_version,
        {%- endif %}
        row_number() over ({{ versions_of(key, version) }}) as version_rank
    from described
)

select
    {%- for name in columns %}
    {{ name }},
    {%- endfor %}
    landed_file,
    landed_row,
    case
        when row_reason is not null or version_rank > 1{{ ' or ' ~ left_out if left_out }} then {{ key_as_text(key) }}
    end as row_key,
    {{ set_aside_reason(version, left_out) }} as set_aside_reason,
    payload
from ranked
{%- endmacro %}

{% macro versions_of(key, version) -%}
    partition by (row_reason is null), {{ key | join(', ') }}
            order by {{ version ~ ' desc nulls last, ' if version }}landed_file desc, landed_row desc
{%- endmacro %}

{% macro set_aside_reason(version=none, left_out=none) -%}
    case
        when row_reason is not null then row_reason
        {%- if left_out %}
        when version_rank = 1 and {{ left_out }} then 'deleted at the source'
        {%- endif %}
        when version_rank = 1 then null
        {%- if version %}
        when {{ version }} < newer_version then 'superseded by a later version'
        when {{ version }} is null and newer_version is not null then 'superseded by a later version'
        {%- endif %}
        else 'replayed row'
    end
{%- endmacro %}

{% macro key_as_text(key) -%}
    {%- for column in key -%}
        coalesce({{ as_text(column) }}, ''){{ " || '|' || " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
