{#- Why a time cannot be read, or cannot be meant, in the words of set_aside.sql. -#}

{#- "created: not a time: 'soon'", "created: impossible time, before 2000: '0001-01-01 00:00:00'". What is planned may lie far
    ahead, and 9999-12-31 is how a loader writes "still"; the clock of who read the row may not, and bounds by
    `after_it_was_received` what had happened by then. -#}
{% macro bad_time(column) -%}
    case
                when {{ column }} is null then null
                when {{ try_cast(column, 'timestamp') }} is null then {{ quoted_value(column, 'not a time') }}
                when {{ try_cast(column, 'timestamp') }} = cast('infinity' as timestamp)
                    then {{ quoted_value(column, 'not a time') }}
                {%- if column_name(column) in ('received_at', '_fivetran_synced') %}
                when {{ try_cast(column, 'timestamp') }} >= timestamp '2100-01-01 00:00:00'
                    then {{ quoted_value(column, 'impossible time, after 2099') }}
                {%- endif %}
                when {{ try_cast(column, 'timestamp') }} < timestamp '2000-01-01 00:00:00'
                    then {{ quoted_value(column, 'impossible time, before 2000') }}
            end
{%- endmacro %}

{#- "ended_at: impossible time, before start_date" -#}
{% macro before(column, earlier) -%}
    case
                when {{ try_cast(column, 'timestamp') }} < {{ try_cast(earlier, 'timestamp') }}
                    then '{{ column_name(column) }}: impossible time, before {{ column_name(earlier) }}'
            end
{%- endmacro %}

{#- "timestamp: impossible time, more than a day after received_at": a day is left for clocks that are off. -#}
{% macro after_it_was_received(column, received) -%}
    case
                when {{ try_cast(column, 'timestamp') }} > {{ try_cast(received, 'timestamp') }} + interval '1' day
                    then '{{ column_name(column) }}: impossible time, more than a day after {{ column_name(received) }}'
            end
{%- endmacro %}
