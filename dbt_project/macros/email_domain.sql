{#- Domain of an e-mail address in lower case; null when there is none. -#}
{% macro email_domain(email) -%}
    nullif(lower(trim(split_part({{ email }}, '@', 2))), '')
{%- endmacro %}
