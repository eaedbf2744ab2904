{#-
  Leaves out the as-of dates that marts.fct_account_features has already. The table is looked up by name at run time:
  a ref would be a cycle, since the features are built from these dates. --full-refresh builds all of them again.
-#}
{% macro as_of_dates_not_built_yet(column) -%}
    {%- set relation = none -%}
    {%- if execute and not flags.FULL_REFRESH -%}
        {%- set relation = adapter.get_relation(target.database, generate_schema_name('marts', none), 'fct_account_features') -%}
    {%- endif -%}
    {%- if relation is none -%} 1 = 1
    {%- else -%} {{ column }} not in (select distinct as_of_date from {{ relation }})
    {%- endif -%}
{%- endmacro %}
