{#- Whether a contact has a role (EXECUTIVE_SPONSOR, CHAMPION) among those of a text, which are separated by semicolons. -#}
{% macro has_role(roles, role) -%}
    coalesce(concat(';', upper({{ roles }}), ';') like '%;{{ role }};%', false)
{%- endmacro %}
