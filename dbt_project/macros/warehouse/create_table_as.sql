{#- dbt's own, and statistics of the new table: what is built from it follows at once, before PostgreSQL would take them. -#}
{% macro postgres__create_table_as(temporary, relation, sql) -%}
    {{ dbt.postgres__create_table_as(temporary, relation, sql) }}
    analyze {{ relation }};
{%- endmacro %}
