{#- A signal's value as people say it: -42 %, 12, 7.5. Whole numbers, except small ones with a fraction that matters. -#}
{% macro publish_value_in_words(value, value_format) -%}
    case
        when {{ value_format }} = 'percent' then concat(cast(round({{ value }} * 100) as bigint), ' %')
        when abs({{ value }}) < 10 and {{ value }} <> round({{ value }})
            then cast(cast({{ value }} as decimal(18, 1)) as {{ dbt.type_string() }})
        else cast(cast(round({{ value }}) as bigint) as {{ dbt.type_string() }})
    end
{%- endmacro %}

{#- Why the task is there. A task without a signal of its own borrows the score's first reason. -#}
{% macro publish_task_reason(why, value, value_format, is_fallback, first_reason) -%}
    concat(
        replace({{ why }}, '{value}', {{ publish_value_in_words(value, value_format) }}),
        case when {{ is_fallback }} and {{ first_reason }} is not null then concat('; ', {{ first_reason }}) else '' end
    )
{%- endmacro %}
