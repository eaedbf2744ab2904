{#- Why a time cannot be read, or cannot be meant, in the words of set_aside.sql. -#}

{#- Plans and ends may lie far ahead, and 9999-12-31 is how a loader writes "still". -#}
{% macro may_lie_far_ahead(column) -%}
    {{ return(column_name(column).strip('"') in [
        '_fivetran_end', 'cancel_at', 'current_period_end', 'current_period_ends_at', 'current_term_ends_at', 'due_at',
        'due_date', 'end', 'ended_at', 'expired_at', 'expires_at', 'period_end', 'property_closedate', 'trial_end',
        'trial_ends_at', 'until_on', 'valid_until',
    ]) }}
{%- endmacro %}

{#- Rates are looked up as of a day: the first one may be older than everything that is measured. -#}
{% macro may_lie_long_ago(column) -%}
    {{ return(column_name(column) == 'valid_from_on') }}
{%- endmacro %}

{#- `bad_time` of every time that the columns of a staging model read. -#}
{% macro bad_times(columns) -%}
    {%- set found = [] -%}
    {%- for expression in columns.values() -%}
        {%- for column in modules.re.findall('landed\\.(?:\\w+|"\\w+")', expression) -%}
            {%- if try_cast(column, 'timestamp') in expression or try_cast(column, 'date') in expression -%}
                {%- do found.append(bad_time(column)) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found | unique | list) }}
{%- endmacro %}

{#- "created: not a time: 'soon'", "created: impossible time, before 2000: '0001-01-01 00:00:00'". -#}
{% macro bad_time(column) -%}
    case
                when {{ column }} is null then null
                when {{ try_cast(column, 'timestamp') }} is null then {{ quoted_value(column, 'not a time') }}
                when {{ try_cast(column, 'timestamp') }} = cast('infinity' as timestamp)
                    then {{ quoted_value(column, 'not a time') }}
                {%- if not may_lie_far_ahead(column) %}
                when {{ try_cast(column, 'timestamp') }} >= {{ moment_after_all() }}
                    then {{ quoted_value(column, 'impossible time, after 2099') }}
                {%- endif %}
                {%- if not may_lie_long_ago(column) %}
                when {{ try_cast(column, 'timestamp') }} < {{ first_moment() }}
                    then {{ quoted_value(column, 'impossible time, before 2000') }}
                {%- endif %}
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
