{#- The warehouse's own name of a type of the raw contract. `dbt.type_float()` is 32 bit on DuckDB, hence our own. -#}
{% macro column_type(name) -%}
    {{ return({'double': 'double precision'}.get(name, name)) }}
{%- endmacro %}

{#- `{{ type_double() }}`: 64 bit. -#}
{% macro type_double() -%}
    {{ column_type('double') }}
{%- endmacro %}
