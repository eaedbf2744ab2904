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

{#- Whether a text column that is not null holds JSON. -#}
{% macro is_json(column) -%}
    {{ adapter.dispatch('is_json')(column) }}
{%- endmacro %}

{% macro default__is_json(column) -%}
    ({{ column }} is json)
{%- endmacro %}

{% macro duckdb__is_json(column) -%}
    json_valid({{ column }})
{%- endmacro %}

{% macro spark__is_json(column) -%}
    (get_json_object({{ column }}, '$') is not null)
{%- endmacro %}

{#- A whole row as one value, by the alias of its relation: carried along cheaply, written as JSON only where needed. -#}
{% macro record_of(alias) -%}
    {{ adapter.dispatch('record_of')(alias) }}
{%- endmacro %}

{% macro default__record_of(alias) -%}
    {{ alias }}
{%- endmacro %}

{% macro spark__record_of(alias) -%}
    struct({{ alias }}.*)
{%- endmacro %}

{#- Such a row as JSON text. -#}
{% macro row_as_json(record) -%}
    {{ adapter.dispatch('row_as_json')(record) }}
{%- endmacro %}

{% macro default__row_as_json(record) -%}
    cast(to_json({{ record }}) as text)
{%- endmacro %}

{% macro spark__row_as_json(record) -%}
    to_json({{ record }})
{%- endmacro %}
