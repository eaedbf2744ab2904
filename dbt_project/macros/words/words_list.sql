{#- Names in alphabetical order, separated by commas: an aggregate. -#}
{% macro words_list(name) -%}
    {{ adapter.dispatch('words_list')(name) }}
{%- endmacro %}

{% macro default__words_list(name) -%}
    string_agg({{ name }}, ', ' order by {{ name }})
{%- endmacro %}

{% macro spark__words_list(name) -%}
    array_join(array_sort(collect_list({{ name }})), ', ')
{%- endmacro %}

{#- The same of many: the five whose rank is lowest, and how many others. -#}
{% macro words_some(name, rank) -%}
    concat(
        {{ words_list('case when ' ~ rank ~ ' <= 5 then ' ~ name ~ ' end') }},
        case
            when count(*) = 6 then ' and 1 other'
            when count(*) > 6 then concat(' and ', {{ words_whole('count(*) - 5') }}, ' others')
            else ''
        end
    )
{%- endmacro %}
