{#- Conditions, one per chunk of the days of a model of days: the groups of two million events at once are what memory
    has to hold. As literals, which let the scan skip other days; a subquery does not. -#}
{% macro chunks_of_days(column, model_of_days) -%}
    {%- set days = days_if_built(model_of_days) -%}
    {%- if not days -%}
        {{ return(['true']) }}
    {%- endif -%}
    {%- set chunks = [] -%}
    {%- for first, last, has_gaps in run_query(chunks_by_size(days)).rows -%}
        {%- set found = column ~ " between date '" ~ first ~ "' and date '" ~ last ~ "'" -%}
        {%- do chunks.append(found ~ (' and ' ~ is_among_days(column, model_of_days) if has_gaps else '')) -%}
    {%- endfor -%}
    {{ return(chunks or ['false']) }}
{%- endmacro %}

{% macro chunks_by_size(days, events=2000000) -%}
    with numbered as (
        select
            known_on,
            floor(sum(rows_landed) over (order by known_on rows unbounded preceding) / {{ events }}) as chunk
        from {{ days }}
    )

    select
        min(known_on) as first_on,
        max(known_on) as last_on,
        {{ days_between('min(known_on)', 'max(known_on)') }} >= count(*) as has_gaps
    from numbered
    group by chunk
    order by 1
{%- endmacro %}

{#- SQL that is true for the months in which days of a model of days lie: for `days_replaced`. -#}
{% macro is_among_months(month, model_of_days) -%}
    {{ month }} in (
        select {{ month_of('known_on') }} from {{ generate_schema_name('conformed', none) }}.{{ model_of_days }}
    )
{%- endmacro %}

{#- SQL that is true for the days of those months, from a literal day on. -#}
{% macro among_months(day, model_of_days) -%}
    {%- set days = days_if_built(model_of_days) -%}
    {%- if not days -%}
        {{ return('true') }}
    {%- endif -%}
    {%- set first = run_query('select ' ~ month_of('min(known_on)') ~ ' from ' ~ days).rows[0][0] -%}
    {{ day }} >= date '{{ first or "9999-01-01" }}' and {{ is_among_months(month_of(day), model_of_days) }}
{%- endmacro %}
