{#-
  From when on an entity of a state table is known, of all its readings: NULL, from the first day on, for what was there when
  its loader came; otherwise the first reading. A group by source and entity.
-#}
{% macro known_from(read_at) -%}
    case
            when min({{ read_at }}) > min(min({{ read_at }})) over (partition by source_name) + interval '1' day
                then min({{ read_at }})
        end
{%- endmacro %}
