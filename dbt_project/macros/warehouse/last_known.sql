{#- The last value that is no NULL, up to the row. -#}
{% macro last_known(column, of, by) -%}
    {{ adapter.dispatch('last_known')(column) }} over (
        partition by {{ of }} order by {{ by }} nulls first rows between unbounded preceding and current row
    )
{%- endmacro %}

{% macro default__last_known(column) -%}
    last_value({{ column }} ignore nulls)
{%- endmacro %}

{% macro postgres__last_known(column) -%}
    tenure_functions.last_known({{ column }})
{%- endmacro %}
