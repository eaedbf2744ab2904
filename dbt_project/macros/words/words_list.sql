{#- Names in alphabetical order, separated by commas or otherwise: an aggregate. -#}
{% macro words_list(name, separator=', ') -%}
    string_agg({{ name }}, '{{ separator }}' order by {{ name }})
{%- endmacro %}

{#- The same of many: those whose rank is lowest, and how many others. -#}
{% macro words_some(name, rank, most=5, separator=', ') -%}
    concat(
        {{ words_list('case when ' ~ rank ~ ' <= ' ~ most ~ ' then ' ~ name ~ ' end', separator) }},
        case
            when count(*) = {{ most + 1 }} then ' and 1 other'
            when count(*) > {{ most + 1 }} then concat(' and ', {{ words_whole('count(*) - ' ~ most) }}, ' others')
            else ''
        end
    )
{%- endmacro %}
