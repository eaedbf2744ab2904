{#- Whether a date is one of the weekdays on which the team works. -#}
{% macro is_weekday(day) -%}
    {%- set names = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] -%}
    {%- set numbers = [] -%}
    {%- for name in names if name in var('calendar')['working_days'] -%}
        {%- do numbers.append(names.index(name) + 1) -%}
    {%- endfor -%}
    extract(isodow from {{ day }}) in ({{ numbers | join(', ') }})
{%- endmacro %}

{#- A UTC timestamp by the clock of the team. -#}
{% macro team_time(timestamp) -%}
    {%- set zone = var('calendar')['time_zone'] -%}
    {%- if zone == 'UTC' -%} {{ timestamp }}
    {%- else -%} (({{ timestamp }} at time zone 'UTC') at time zone {{ literal(zone) }})
    {%- endif -%}
{%- endmacro %}

{#- Working seconds from 2005 to a timestamp: what lies between two timestamps is the difference.
    day: relation of int_calendar__days joined on the timestamp's `team_day`. -#}
{% macro working_seconds_until(timestamp, day) -%}
    {%- set opens = (var('calendar')['opens_at'] * 3600) | int -%}
    {%- set closes = (var('calendar')['closes_at'] * 3600) | int -%}
    ({{ day }}.working_days_before * {{ closes - opens }} + case
        when {{ day }}.is_working
            then least(greatest({{ feature_seconds(as_date(team_time(timestamp)), team_time(timestamp)) }}, {{ opens }}), {{ closes }}) - {{ opens }}
        else 0
    end)
{%- endmacro %}

{#- The day of a UTC timestamp by the clock of the team. -#}
{% macro team_day(timestamp) -%}
    {{ as_date(team_time(timestamp)) }}
{%- endmacro %}
