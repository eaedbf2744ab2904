{#- The first moment that can be meant, and the first that cannot any more. tenure/landing/bounds_of_times.py reads the two
    here: the landing door counts rows by day within the same bounds. -#}
{% macro first_moment() -%}
    timestamp '2000-01-01 00:00:00'
{%- endmacro %}

{% macro moment_after_all() -%}
    timestamp '2100-01-01 00:00:00'
{%- endmacro %}
