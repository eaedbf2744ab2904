{#- Half away from zero, to a whole number or so many digits; PostgreSQL's own `round` takes a double to the even one. -#}
{% macro rounded(number, digits=0) -%}
    {{ adapter.dispatch('rounded')(number, digits) }}
{%- endmacro %}

{% macro default__rounded(number, digits) -%}
    round({{ number }}{{ ', ' ~ digits if digits }})
{%- endmacro %}

{% macro postgres__rounded(number, digits) -%}
    {%- if digits -%}
    (tenure_functions.rounded(({{ number }}) * 1e{{ digits }}) / 1e{{ digits }})
    {%- else -%}
    tenure_functions.rounded({{ number }})
    {%- endif -%}
{%- endmacro %}
