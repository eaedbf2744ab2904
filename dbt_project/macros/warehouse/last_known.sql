{#- The last value that is no NULL, up to the row. -#}
{% macro last_known(column, of, by) -%}
    {{ adapter.dispatch('last_known')(column, of, by) }}
{%- endmacro %}

{% macro default__last_known(column, of, by) -%}
    last_value({{ column }} ignore nulls) over (
        partition by {{ of }} order by {{ by }} nulls first rows between unbounded preceding and current row
    )
{%- endmacro %}
