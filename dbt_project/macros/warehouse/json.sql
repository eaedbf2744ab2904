{#- Text of a top-level key of a JSON text column; null when the text is no JSON. -#}
{% macro json_text(column, key) -%}
    {{ adapter.dispatch('json_text')(column, key) }}
{%- endmacro %}

{% macro duckdb__json_text(column, key) -%}
    (case when json_valid({{ column }}) then json_extract_string({{ column }}, '$.{{ key }}') end)
{%- endmacro %}

{% macro postgres__json_text(column, key) -%}
    (case when {{ is_json(column) }} then cast({{ column }} as jsonb) ->> '{{ key }}' end)
{%- endmacro %}

{#- Whether a text column that is not null holds JSON. -#}
{% macro is_json(column) -%}
    {{ adapter.dispatch('is_json')(column) }}
{%- endmacro %}

{% macro duckdb__is_json(column) -%}
    json_valid({{ column }})
{%- endmacro %}

{#- As jsonb: `is json` is true of a text with \u0000, and reading a key of it raises. -#}
{% macro postgres__is_json(column) -%}
    pg_input_is_valid({{ column }}, 'jsonb')
{%- endmacro %}

{#- A whole row as one value, by the alias of its relation: carried along cheaply, written as JSON only where needed. -#}
{% macro record_of(alias) -%}
    {{ alias }}
{%- endmacro %}

{#- Such a row as JSON text. -#}
{% macro row_as_json(record) -%}
    cast(to_json({{ record }}) as text)
{%- endmacro %}
