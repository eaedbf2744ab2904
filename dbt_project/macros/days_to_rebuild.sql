{#- The last day of each event rollup, to be read with least(): null when nothing needs it, 1970 when a rollup is missing
    or empty. They are looked up by name at run time: a ref would be a cycle, as they are built from these days. -#}
{% macro last_rolled_up_days() -%}
    {%- set days = [] -%}
    {%- for name in ['int_product__user_days', 'int_product__feature_days'] -%}
        {%- set rollup = relation_if_built('intermediate', name) -%}
        {%- do days.append('(select max(known_on) from ' ~ rollup ~ ')' if rollup else 'null') -%}
    {%- endfor -%}
    {%- for day in days %}
        coalesce({{ day }}, date '1970-01-01'){{ ',' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- The relation, or none when it is not there, when only parsing, or with --full-refresh. -#}
{% macro relation_if_built(schema, name) -%}
    {%- if execute and not flags.FULL_REFRESH -%}
        {{ return(adapter.get_relation(target.database, generate_schema_name(schema, none), name)) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}

{#- SQL that is true for the days this run rolls up again: for a rollup's `days_replaced`. -#}
{% macro is_rebuilt(day) -%}
    {{ is_between_days(day, 'rebuild_from_on', 'rebuild_until_on') }}
{%- endmacro %}

{#- The same for the days whose events are judged again; a row without a day is judged in every run. -#}
{% macro is_judged(day) -%}
    ({{ is_between_days(day, 'judge_from_on', 'judge_until_on') }} or {{ day }} is null)
{%- endmacro %}

{% macro is_between_days(day, first, end) -%}
    {%- set days = generate_schema_name('staging', none) ~ '.stg_segment__rebuilt_days' -%}
    ({{ day }} >= (select {{ first }} from {{ days }}) and {{ day }} < (select {{ end }} from {{ days }}))
{%- endmacro %}

{#- One of the days as a timestamp literal, which lets the scan skip the files of other days; a subquery does not. All
    days as long as the table is not there (docs, unit tests). -#}
{% macro rebuilt_day(column) -%}
    {%- set days = ref('stg_segment__rebuilt_days') -%}
    {%- set day = '9999-12-31' if 'until' in column else '1970-01-01' -%}
    {%- if execute and days.database and load_relation(days) -%}
        {%- set day = run_query('select ' ~ column ~ ' from ' ~ days).columns[0].values()[0] -%}
    {%- endif -%}
    timestamp '{{ day }} 00:00:00'
{%- endmacro %}
