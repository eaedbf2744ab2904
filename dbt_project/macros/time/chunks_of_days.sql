{#- The rollups of many days, a few million events at a time: the groups of one lot at once are what memory has to hold. -#}
{#- Conditions, one per chunk of the days of a model of days, as literals: these let the scan skip other days, which a
    subquery does not. -#}
{% macro chunks_of_days(column, model_of_days) -%}
    {%- set days, uses = ref(model_of_days), ref('int_product__uses') -%}
    {%- if not execute or not load_relation(days) or not load_relation(uses) -%}
        {{ return(['true']) }}
    {%- endif -%}
    {%- set first_day = run_query('select min(known_on) from ' ~ days).rows[0][0] or '9999-01-01' -%}
    {%- set chunks = [] -%}
    {%- for first, last, has_gaps in run_query(chunks_by_size(days, uses, first_day)).rows -%}
        {%- set found = column ~ " between date '" ~ first ~ "' and date '" ~ last ~ "'" -%}
        {%- do chunks.append(found ~ (' and ' ~ is_among_days(column, model_of_days) if has_gaps else '')) -%}
    {%- endfor -%}
    {{ return(chunks or ['false']) }}
{%- endmacro %}

{% macro chunks_by_size(days, uses, first_day, events=2000000) -%}
    with counted as (
        select
            days.known_on,
            count(uses.known_on) as events
        from {{ days }} as days
        left join {{ uses }} as uses on days.known_on = uses.known_on and uses.known_on >= date '{{ first_day }}'
        group by days.known_on
    ),

    numbered as (
        select
            known_on,
            floor(sum(events) over (order by known_on rows unbounded preceding) / {{ events }}) as chunk
        from counted
    )

    select
        min(known_on) as first_on,
        max(known_on) as last_on,
        {{ days_between('min(known_on)', 'max(known_on)') }} >= count(*) as has_gaps
    from numbered
    group by chunk
    order by 1
{%- endmacro %}

{#- First day of the date's month. -#}
{% macro month_of(day) -%}
    cast(date_trunc('month', {{ day }}) as date)
{%- endmacro %}

{#- SQL that is true for the months in which days of a model of days lie: for `days_replaced`. -#}
{% macro is_among_months(month, model_of_days) -%}
    {{ month }} in (
        select {{ month_of('known_on') }} from {{ generate_schema_name('conformed', none) }}.{{ model_of_days }}
    )
{%- endmacro %}

{#- SQL that is true for the days of those months, from a literal day on. -#}
{% macro among_months(day, model_of_days) -%}
    {%- set days = ref(model_of_days) -%}
    {%- if not execute or not days.database or not load_relation(days) -%}
        {{ return('true') }}
    {%- endif -%}
    {%- set first = run_query('select ' ~ month_of('min(known_on)') ~ ' from ' ~ days).rows[0][0] -%}
    {{ day }} >= date '{{ first or "9999-01-01" }}' and {{ is_among_months(month_of(day), model_of_days) }}
{%- endmacro %}
