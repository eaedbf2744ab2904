{#- The value as text: ids are text everywhere, whatever type a loader gave them. -#}
{% macro as_text(expression) -%}
    cast({{ expression }} as {{ column_type('text') }})
{%- endmacro %}
