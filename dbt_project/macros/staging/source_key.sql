{#- A key that no other connector of the role has, the connector's name before it: two support systems may both count
    from 1. -#}
{% macro source_key(source_name, column) -%}
    '{{ source_name }}-' || nullif({{ as_text(column) }}, '')
{%- endmacro %}
