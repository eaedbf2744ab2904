{#- Run at the start of every dbt call. Once per version: two runs at a time would stand in each other's way. -#}
{% macro create_functions() -%}
    {{ adapter.dispatch('create_functions')() }}
{%- endmacro %}

{% macro default__create_functions() -%}
{%- endmacro %}

{% macro postgres__create_functions() -%}
    {%- set functions = postgres_functions() ~ '\n\n' ~ postgres_casts() -%}
    {%- set version = local_md5(functions) -%}
    {%- set made = "select obj_description(to_regnamespace('tenure_functions'), 'pg_namespace')" -%}
    {%- if execute and run_query(made).rows[0][0] != version -%}
        {%- do run_query("select pg_advisory_xact_lock(hashtext('tenure_functions'))") -%}
        {%- do run_query(functions) -%}
        {%- do run_query("comment on schema tenure_functions is '" ~ version ~ "'") -%}
    {%- endif -%}
{%- endmacro %}
