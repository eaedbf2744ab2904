{#- Day of a UTC timestamp. -#}
{% macro as_date(timestamp) -%}
    cast({{ timestamp }} as date)
{%- endmacro %}

{#- Whole days from date a to date b: b minus a, negative when b is earlier. -#}
{% macro days_between(a, b) -%}
    (cast({{ b }} as date) - cast({{ a }} as date))
{%- endmacro %}

{#- Hours from timestamp a to timestamp b, with fractions. -#}
{% macro hours_between(a, b) -%}
    {{ adapter.dispatch('hours_between')(a, b) }}
{%- endmacro %}

{% macro default__hours_between(a, b) -%}
    (cast(extract(epoch from ({{ b }} - {{ a }})) as {{ type_double() }}) / 3600.0)
{%- endmacro %}

{% macro duckdb__hours_between(a, b) -%}
    ((epoch({{ b }}) - epoch({{ a }})) / 3600.0)
{%- endmacro %}

{#- The date n days later; n may be negative or an integer expression. -#}
{% macro add_days(day, n) -%}
    cast({{ day }} + cast({{ n }} as integer) as date)
{%- endmacro %}

{#- Monday of the date's week. -#}
{% macro monday_of(day) -%}
    cast(date_trunc('week', {{ day }}) as date)
{%- endmacro %}

{#- First day of the date's month. -#}
{% macro month_of(day) -%}
    cast(date_trunc('month', {{ day }}) as date)
{%- endmacro %}

{#- The first day of the month so many months before that of the day. -#}
{% macro months_before(day, months) -%}
    cast({{ month_of(day) }} - interval '{{ months }} months' as date)
{%- endmacro %}

{#- A relation of dates, column `day`, from a to b inclusive: `from {{ date_series(a, b, 7) }} as days`. -#}
{% macro date_series(first, last, step_days=1) -%}
    (
        select cast({{ first }} as date) + cast(steps.step as integer) as day
        from generate_series(0, cast({{ days_between(first, last) }} as integer), {{ step_days }}) as steps (step)
    )
{%- endmacro %}

{#- The run's as-of date as a date literal. Refuses to guess: nothing here reads the clock. While dbt only parses (for
    the settings of a model), the name `$as_of_date`, so that one parsed project serves every day. -#}
{% macro as_of_date() -%}
    {%- if not execute -%} $as_of_date
    {%- elif not var('as_of_date') -%}
        {{ exceptions.raise_compiler_error("as_of_date is not set: add --vars '{as_of_date: YYYY-MM-DD}'") }}
    {%- else -%} cast({{ literal(var("as_of_date") | string) }} as date)
    {%- endif -%}
{%- endmacro %}

{#- The SQL of a setting that was parsed, with the run's date for the name `$as_of_date`. -#}
{% macro with_as_of_date(condition) -%}
    {{ condition | replace('$as_of_date', as_of_date()) if '$as_of_date' in condition else condition }}
{%- endmacro %}

{#- dbt's own macro, which a test's `where` goes through: it may name `$as_of_date`. -#}
{% macro get_where_subquery(relation) -%}
    {%- set where = config.get('where', '') -%}
    {%- if where -%} (select * from {{ relation }} where {{ with_as_of_date(where) }}) as dbt_subquery
    {%- else -%} {{ relation }}
    {%- endif -%}
{%- endmacro %}

{#- The last of the as-of dates that the run builds features of: its own day, unless days are built ahead. -#}
{% macro last_as_of_date() -%}
    {%- if var('features_until') -%} greatest({{ as_of_date() }}, cast({{ literal(var("features_until") | string) }} as date))
    {%- else -%} {{ as_of_date() }}
    {%- endif -%}
{%- endmacro %}
