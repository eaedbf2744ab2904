{#- The value in another type, or null where it is not one: 'abc' is no number. Types as in the raw contract. -#}
{% macro try_cast(expression, type) -%}
    {{ adapter.dispatch('try_cast')(expression, column_type(type)) }}
{%- endmacro %}

{% macro default__try_cast(expression, type) -%}
    try_cast({{ expression }} as {{ type }})
{%- endmacro %}

{#- PostgreSQL before 19 cannot try: text that does not look like the type becomes null before it is cast. -#}
{% macro postgres__try_cast(expression, type) -%}
    {%- set patterns = {
        'bigint': '^\s*[-+]?[0-9]+(\.0*)?\s*$',
        'double precision': '^\s*[-+]?[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)?\s*$',
        'boolean': '^(true|false|t|f|yes|no|1|0|TRUE|FALSE|True|False)$',
        'timestamp': '^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+)?(Z|[-+][0-9:]+)?$',
        'date': '^[0-9]{4}-[0-9]{2}-[0-9]{2}',
    } -%}
    {%- if type in patterns -%}
    cast(case when cast({{ expression }} as text) ~ '{{ patterns[type] }}' then cast({{ expression }} as text) end as {{ type }})
    {%- else -%}
    cast({{ expression }} as {{ type }})
    {%- endif -%}
{%- endmacro %}
