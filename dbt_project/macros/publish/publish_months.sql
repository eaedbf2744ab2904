{#-
  A relation: the last `count` calendar months up to the day before the as-of date. month (its first day), ends_on (the
  first day that no longer counts), is_complete (all its days lie before the as-of date), months_ago (0 is the last).
-#}
{% macro publish_months(count) -%}
    {%- set latest_day = publish_latest_day() -%}
    (
        select
            month,
            least(next_month, {{ latest_day }}) as ends_on,
            next_month <= {{ latest_day }} as is_complete,
            months_ago
        from (
            select
                month,
                {{ month_of(add_days('month', 31)) }} as next_month,
                row_number() over (order by month desc) - 1 as months_ago
            from (
                select distinct {{ month_of('days.day') }} as month
                from {{ date_series(add_days(latest_day, -31 * count), add_days(latest_day, -1)) }} as days
            ) as firsts
        ) as numbered
        where months_ago < {{ count }}
    )
{%- endmacro %}
