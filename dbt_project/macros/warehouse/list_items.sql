{#- One row per item of a text that lists them, as JSON or separated by commas. -#}
{% macro list_items(text) -%}
    {{ adapter.dispatch('list_items')(text) }}
{%- endmacro %}

{% macro duckdb__list_items(text) -%}
    unnest(string_split(translate({{ text }}, '[]" ', ''), ','))
{%- endmacro %}

{% macro postgres__list_items(text) -%}
    unnest(string_to_array(translate({{ text }}, '[]" ', ''), ','))
{%- endmacro %}
