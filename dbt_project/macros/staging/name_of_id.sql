{#- The name of a value that lands as a key of a lookup table: by the table, or the value itself where the loader lands
    names. A key without a name is unknown. -#}
{% macro name_of_id(name, value) -%}
    coalesce({{ name }}, case when {{ try_cast(value, 'bigint') }} is null then {{ as_text(value) }} end)
{%- endmacro %}
