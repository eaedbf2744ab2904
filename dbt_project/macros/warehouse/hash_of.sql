{#- A number of 64 bits made of a value; the same value always gives the same. -#}
{% macro hash_of(column) -%}
    hash({{ as_text(column) }})
{%- endmacro %}
