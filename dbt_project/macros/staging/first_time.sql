{#- The first of two times; each is cast, as a column that did not land is one already. -#}
{% macro first_time(time, otherwise) -%}
    coalesce({{ try_cast(time, 'timestamp') }}, {{ try_cast(otherwise, 'timestamp') }})
{%- endmacro %}
