{#- Rows that are no dirt and yet count nowhere. A child of such a row is left out with it. -#}
{% macro test_mode(column) -%}
    case when {{ try_cast(column, 'boolean') }} = false then 'test mode' end
{%- endmacro %}

{#- A browser that is no person's: crawlers, monitors and test runs name themselves. -#}
{% macro by_bot(user_agent) -%}
    case
            {%- for name in ['bot/', 'bot;', 'bot)', 'crawler', 'spider', 'headless', 'uptimerobot', 'pingdom', 'synthetics'] %}
            when lower({{ user_agent }}) like '%{{ name }}%' then 'bot'
            {%- endfor %}
        end
{%- endmacro %}

{#- Whether the source or the loader says that the row is gone. -#}
{% macro is_deleted(landed) -%}
    coalesce({{ try_cast(landed ~ '.is_deleted', 'boolean') }}, false)
        or {{ is_gone(landed) }}
{%- endmacro %}

{#- Whether the loader no longer found the row at the source. -#}
{% macro is_gone(landed) -%}
    coalesce({{ try_cast(landed ~ '._fivetran_deleted', 'boolean') }}, false)
{%- endmacro %}

{#- The keys of a parent, and whether its rows are in test mode: `left join {{ parents('stg_x__y', 'y_id') }} as parents`. -#}
{% macro parents(staging_model, key) -%}
    (
        select
            {{ key }},
            min(case when set_aside_reason is null then 0 else 1 end) = 1 as is_in_test_mode
        from {{ ref(staging_model) }}
        where set_aside_reason is null or set_aside_reason = 'test mode'
        group by {{ key }}
    )
{%- endmacro %}

{#- A row of a parent in test mode. -#}
{% macro child_of_test_mode(parents) -%}
    case when {{ parents }}.is_in_test_mode then 'test mode' end
{%- endmacro %}
