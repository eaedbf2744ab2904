{#- The ids that came in more than once, whatever the day: counted part by part, each of which fits into memory. -#}
{% macro ids_of_several_rows(event_ids, parts=16) -%}
    {%- for part in range(parts) %}
    select
        id_hash,
        1 as is_wanted
    from {{ event_ids }}
    where id_hash % {{ parts }} = {{ part }}
    group by id_hash
    having count(*) > 1
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
