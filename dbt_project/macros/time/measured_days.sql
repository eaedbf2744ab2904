{#- The days on which terms are measured: the as-of dates, and those of their changes over a quarter to a year. -#}
{% macro measured_days() -%}
    (
        select distinct dates.as_of_date - windows.days as measured_on
        from {{ ref('int_time__as_of_dates') }} as dates
        cross join (values (0), (90), (180), (270), (365)) as windows (days)
    )
{%- endmacro %}
