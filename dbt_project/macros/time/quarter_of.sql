{#- The quarter of a day as people write it: 2026-Q2. -#}
{% macro quarter_of(day) -%}
    concat(
        cast(extract(year from {{ day }}) as {{ dbt.type_string() }}), '-Q',
        cast(extract(quarter from {{ day }}) as {{ dbt.type_string() }})
    )
{%- endmacro %}

{#- First day of the quarter so many quarters after that of the day. -#}
{% macro quarter_begins(day, later=0) -%}
    cast(date_trunc('quarter', {{ day }}) + interval '{{ 3 * later }} months' as date)
{%- endmacro %}
