{#- The relation, or none when it is not there, when only parsing, or with --full-refresh. -#}
{% macro relation_if_built(schema, name) -%}
    {%- if execute and not flags.FULL_REFRESH -%}
        {{ return(adapter.get_relation(target.database, generate_schema_name(schema, none), name)) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}

{#- SQL that is true for the days whose events this run judges and rolls up again: for `days_replaced`. -#}
{% macro is_rebuilt(day) -%}
    {{ day }} >= (select rebuild_from_on from {{ generate_schema_name('conformed', none) }}.cnf_product__rebuilt_days)
{%- endmacro %}

{#- The first of them as a timestamp literal, which lets the scan skip the files of other days; a subquery does not. All
    days as long as the table is not there (docs, unit tests). -#}
{% macro first_rebuilt_day() -%}
    {%- set days = ref('cnf_product__rebuilt_days') -%}
    {%- set day = '1970-01-01' -%}
    {%- if execute and days.database and load_relation(days) -%}
        {%- set day = run_query('select rebuild_from_on from ' ~ days).columns[0].values()[0] -%}
    {%- endif -%}
    timestamp '{{ day }} 00:00:00'
{%- endmacro %}
