{#- The earliest as-of date of the run as a literal: a scan skips the rows before a literal, which it does not for the
    result of a query. A day before all where the dates are not there (docs), and in unit tests, whose dates are their own. -#}
{% macro first_as_of_date() -%}
    {%- set dates = days_if_built('int_time__as_of_dates') -%}
    {%- if not dates -%} date '1900-01-01'
    {%- elif not var('build_history') -%} {{ as_of_date() }}
    {%- else -%} date '{{ run_query('select min(as_of_date) from ' ~ dates).rows[0][0] }}'
    {%- endif -%}
{%- endmacro %}

{#- The first day of the month with which a window begins that looks so many days back from every as-of date of the run.
    All that was known in the months before happened before the window: an event is received a day before it happens at
    the earliest. -#}
{% macro window_month(days_ago) -%}
    {{ month_of('cast(' ~ first_as_of_date() ~ ' - ' ~ (days_ago + 1) ~ ' as date)') }}
{%- endmacro %}
