{#- First day that the event rollups must build again, as a date literal; null means everything.

    Usually the last `rollup_lookback_days` before the as-of date. When a run jumps ahead, the day the slower rollup
    ends with: days between would be missing for ever. Everything on the first build and with --full-refresh, and when
    a rollup is missing or empty. Rollups are looked up by name at run time: a ref would be a cycle. -#}
{% macro rollup_from_date() -%}
    {%- if not execute or flags.FULL_REFRESH %}{{ return('null') }}{% endif -%}
    {%- set last_days = [] -%}
    {%- for name in ['int_product__user_days', 'int_product__feature_days'] -%}
        {%- set rollup = adapter.get_relation(target.database, generate_schema_name('intermediate', none), name) -%}
        {%- if rollup is none %}{{ return('null') }}{% endif -%}
        {%- set last_day = run_query('select max(known_on) from ' ~ rollup).columns[0].values()[0] -%}
        {%- if last_day is none %}{{ return('null') }}{% endif -%}
        {%- do last_days.append("cast('" ~ last_day ~ "' as date)") -%}
    {%- endfor -%}
    {{ return('least(' ~ add_days(as_of_date(), -var('rollup_lookback_days')) ~ ', ' ~ last_days | join(', ') ~ ')') }}
{%- endmacro %}

{#- True for the days that this run rebuilds; the same in the model and in what `replace_days` deletes. -#}
{% macro is_rebuilt(day) -%}
    {{ day }} >= (select rebuild_from_on from {{ generate_schema_name('staging', none) }}.stg_segment__rebuilt_days)
    and {{ day }} < (select rebuild_until_on from {{ generate_schema_name('staging', none) }}.stg_segment__rebuilt_days)
{%- endmacro %}
