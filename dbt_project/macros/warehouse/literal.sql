{#- A text as a constant in SQL, whatever stands in it. Every text of the settings gets into SQL by this macro, or the next;
    a test over the project holds it. -#}
{% macro literal(text) -%}
    '{{ text | replace("'", "''") }}'
{%- endmacro %}

{#- Several, for an `in (…)`. -#}
{% macro literals(texts) -%}
    {%- for text in texts -%}
        {{ literal(text) }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
