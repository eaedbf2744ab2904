{#- a / b in doubles, null where b is zero: integer division truncates on PostgreSQL and x / 0 raises. -#}
{% macro safe_divide(a, b) -%}
    (cast({{ a }} as {{ type_double() }}) / nullif(cast({{ b }} as {{ type_double() }}), 0))
{%- endmacro %}
