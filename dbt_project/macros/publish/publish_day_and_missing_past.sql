{#-
  The as-of date, and every day of the past that an incremental model does not hold yet. No later one: features may be
  built ahead of the days of a backfill.
-#}
{% macro publish_day_and_missing_past() -%}
    as_of_date <= {{ as_of_date() }}
    {%- if is_incremental() %}
        and (as_of_date = {{ as_of_date() }} or as_of_date not in (select distinct as_of_date from {{ this }}))
    {%- endif %}
{%- endmacro %}
