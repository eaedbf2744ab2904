{#- Events are judged and rolled up by the day received, and only the days whose content has changed. -#}
{#- The day of an event whose day cannot be read, or be meant. -#}
{% macro no_day() -%}
    date '0001-01-01'
{%- endmacro %}

{#- As the landing door counts rows by day. -#}
{% macro day_received(column) -%}
    {%- set received = try_cast(column, 'timestamp') -%}
    case
        when {{ received }} >= {{ first_moment() }} and {{ received }} < {{ moment_after_all() }}
            then {{ as_date(received) }}
        else {{ no_day() }}
    end
{%- endmacro %}

{#- SQL that is true for the days of a model of days: for `days_replaced`. -#}
{% macro is_among_days(day, model_of_days) -%}
    {{ day }} in (select known_on from {{ generate_schema_name('conformed', none) }}.{{ model_of_days }})
{%- endmacro %}

{#- The model of days, or none when it is not there (docs), and in unit tests, whose days are their own. -#}
{% macro days_if_built(model_of_days) -%}
    {%- if execute and model.resource_type == 'unit_test' -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set days = ref(model_of_days) -%}
    {{ return(days if execute and days.database and load_relation(days) else none) }}
{%- endmacro %}

{#- SQL that is true for rows received on the days of a model of days, as ranges of literal times: these let the scan
    skip the row groups of other days, which a subquery does not. All rows as long as the model is not there (docs, unit
    tests). With many gaps the ranges are one, and the days are looked up. -#}
{% macro received_on(rows, column, model_of_days) -%}
    {%- set days, received = days_if_built(model_of_days), try_cast(rows ~ '.' ~ column, 'timestamp') -%}
    {%- if not days -%}
        {{ return('true') }}
    {%- endif -%}
    {%- set ranges = run_query(ranges_of_days(days)).rows -%}
    {%- set found = [] -%}
    {%- for first, after in ranges[:60] -%}
        {%- do found.append(day_received(rows ~ '.' ~ column) ~ ' = ' ~ no_day() if not first else
            received ~ " >= timestamp '" ~ first ~ "' and " ~ received ~ " < timestamp '" ~ after ~ "'") -%}
    {%- endfor -%}
    {%- if ranges | length > 60 -%}
        {{ return(day_received(rows ~ '.' ~ column) ~ ' in (select known_on from ' ~ days ~ ')') }}
    {%- endif -%}
    {{ return('(' ~ (found | join('\n        or ') or 'false') ~ ')') }}
{%- endmacro %}

{% macro ranges_of_days(days) -%}
    with numbered as (
        select
            known_on,
            known_on - cast(row_number() over (order by known_on) as integer) as stretch
        from (select distinct known_on from {{ days }}) as days
    )
    select
        nullif(min(known_on), {{ no_day() }}) as first_on,
        max(known_on) + 1 as after_on
    from numbered
    group by stretch, known_on = {{ no_day() }}
    order by 1
{%- endmacro %}
