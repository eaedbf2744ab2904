{#- Whether a value is one of the names of a setting, which may be none. -#}
{% macro is_among(value, names) -%}
    {%- if names -%}
    coalesce({{ value }} in ('{{ names | map('replace', "'", "''") | join("', '") }}'), false)
    {%- else -%}
    false
    {%- endif -%}
{%- endmacro %}
