{#- The quarter of a day as people write it: 2026-Q2. -#}
{% macro quarter_of(day) -%}
    concat(
        cast(extract(year from {{ day }}) as {{ dbt.type_string() }}), '-Q',
        cast(extract(quarter from {{ day }}) as {{ dbt.type_string() }})
    )
{%- endmacro %}
