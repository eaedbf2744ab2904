{#- The value in another type, or null where it is not one: 'abc' is no number. Types as in the raw contract. -#}
{% macro try_cast(expression, type) -%}
    {{ adapter.dispatch('try_cast')(expression, type) }}
{%- endmacro %}

{% macro default__try_cast(expression, type) -%}
    try_cast({{ expression }} as {{ column_type(type) }})
{%- endmacro %}

{#- PostgreSQL cannot try: functions that are chosen by the type of the value. -#}
{% macro postgres__try_cast(expression, type) -%}
    {%- if type == 'text' -%}
    {{ as_text(expression) }}
    {%- else -%}
    tenure_functions.try_{{ type }}({{ expression }})
    {%- endif -%}
{%- endmacro %}
