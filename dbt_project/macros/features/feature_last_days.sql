{#-
  The last active day of each key as an as-of date sees it: a relation with key, last_on, seen_from, seen_until. One row holds
  for the as-of dates in [seen_from, seen_until).

  days: relation with the key, active_on and known_on; a day counts from the day after both.
  days_ago: only days at least so many days before the as-of date.
  flag: a boolean column of `days`; adds last_<flag>_on, the last day on which it was true.
-#}
{% macro feature_last_days(days, key, days_ago=0, flag=none) -%}
    (
    select
        {{ key }},
        seen_from,
        max(last_on) over (partition by {{ key }} order by seen_from rows unbounded preceding) as last_on,
        {%- if flag %}
        max(last_{{ flag }}_on) over (
            partition by {{ key }} order by seen_from rows unbounded preceding
        ) as last_{{ flag }}_on,
        {%- endif %}
        coalesce(
            lead(seen_from) over (partition by {{ key }} order by seen_from), date '9999-01-01'
        ) as seen_until
    from (
        select
            {{ key }},
            calendar.as_of_date as seen_from,
            {%- if flag %}
            max(case when days.{{ flag }} then days.active_on end) as last_{{ flag }}_on,
            {%- endif %}
            max(days.active_on) as last_on
        from {{ days }} as days
        inner join {{ ref('int_time__first_as_of_dates') }} as calendar
            on calendar.known_from_on = greatest(days.active_on + {{ days_ago }}, days.known_on) + 1
        group by {{ key }}, calendar.as_of_date
    ) as seen_days
    ) as last_days
{%- endmacro %}
