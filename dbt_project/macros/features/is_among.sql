{#- Whether a value is one of the names of a setting, which may be none. -#}
{% macro is_among(value, names) -%}
    {%- if names -%}
    coalesce({{ value }} in ({{ literals(names) }}), false)
    {%- else -%}
    false
    {%- endif -%}
{%- endmacro %}
