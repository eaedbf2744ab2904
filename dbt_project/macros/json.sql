{#- Text of a top-level key of a JSON text column; null when the text is no JSON. -#}
{% macro json_text(column, key) -%}
    {{ adapter.dispatch('json_text')(column, key) }}
{%- endmacro %}

{% macro default__json_text(column, key) -%}
    (case when {{ column }} is json then cast({{ column }} as json) ->> '{{ key }}' end)
{%- endmacro %}

{% macro duckdb__json_text(column, key) -%}
    (case when json_valid({{ column }}) then json_extract_string({{ column }}, '$.{{ key }}') end)
{%- endmacro %}

{% macro spark__json_text(column, key) -%}
    get_json_object({{ column }}, '$.{{ key }}')
{%- endmacro %}

{#- A whole row as JSON text, by the alias of its relation. -#}
{% macro row_as_json(alias) -%}
    {{ adapter.dispatch('row_as_json')(alias) }}
{%- endmacro %}

{% macro default__row_as_json(alias) -%}
    cast(row_to_json({{ alias }}) as text)
{%- endmacro %}

{% macro duckdb__row_as_json(alias) -%}
    cast(to_json({{ alias }}) as text)
{%- endmacro %}

{% macro spark__row_as_json(alias) -%}
    to_json(struct({{ alias }}.*))
{%- endmacro %}
