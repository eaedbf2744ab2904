{#- Has the person asked for no more mails? A value that no one can read counts as a yes. -#}
{% macro is_opted_out(column) -%}
    ({{ column }} is not null and coalesce({{ try_cast(column, 'boolean') }}, true))
{%- endmacro %}

{#- Does the person want mails? A value that no one can read counts as a no. -#}
{% macro wants_mail(column) -%}
    coalesce({{ try_cast(column, 'boolean') }}, false)
{%- endmacro %}
