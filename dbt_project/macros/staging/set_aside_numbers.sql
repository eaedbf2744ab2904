{#- Why a value is no number that can be, in the words of set_aside.sql. -#}

{#- "cancel_at_period_end: not true or false: 'maybe'" -#}
{% macro unparseable(column, type) -%}
    {%- set words = {'bigint': 'a number', 'double': 'a number', 'date': 'a day', 'boolean': 'true or false'} -%}
    case
                when {{ column }} is not null and {{ try_cast(column, type) }} is null
                    then {{ quoted_value(column, 'not ' ~ words[type]) }}
                {%- if type == 'bigint' %}
                when {{ has_decimals(column) }} then {{ quoted_value(column, 'not a whole number') }}
                {%- endif %}
                {%- if type == 'double' %}
                when {{ not_finite(column) }} then {{ quoted_value(column, 'not a number') }}
                {%- endif %}
                {%- if type in ('bigint', 'double') %}
                {{ when_too_large(column) }}
                {%- endif %}
            end
{%- endmacro %}

{#- A cast to a whole number would round 1000.50 without a word. -#}
{% macro has_decimals(column) -%}
    {{ try_cast(column, 'double') }} <> floor({{ try_cast(column, 'double') }})
{%- endmacro %}

{#- A text such as NaN or inf is a double, and no amount of anything. -#}
{% macro not_finite(column) -%}
    {{ try_cast(column, 'double') }} in (
                    cast('nan' as {{ type_double() }}), cast('inf' as {{ type_double() }}), cast('-inf' as {{ type_double() }})
                )
{%- endmacro %}

{#- "amount_due: not a number: 'abc'", "quantity: negative: '-5'" -#}
{% macro bad_amount(column, type='bigint') -%}
    case
                when {{ column }} is null then null
                when {{ try_cast(column, type) }} is null then {{ quoted_value(column, 'not a number') }}
                {%- if type == 'bigint' %}
                when {{ has_decimals(column) }} then {{ quoted_value(column, 'not a whole number, such as cents') }}
                {%- endif %}
                {%- if type == 'double' %}
                when {{ not_finite(column) }} then {{ quoted_value(column, 'not a number') }}
                {%- endif %}
                when {{ try_cast(column, type) }} < 0 then {{ quoted_value(column, 'negative') }}
                {{ when_too_large(column) }}
            end
{%- endmacro %}

{#- "total: impossibly large: '9e18'": more than ten thousand millions with three decimals. Sums would not fit, or not be
    exact any more. -#}
{% macro when_too_large(column) -%}
    when abs({{ try_cast(column, 'double') }}) > 10000000000000 then {{ quoted_value(column, 'impossibly large') }}
{%- endmacro %}

{#- "score: outside 0 to 10: '11'" -#}
{% macro outside(column, low, high) -%}
    case
                when {{ try_cast(column, 'double') }} not between {{ low }} and {{ high }}
                    then {{ quoted_value(column, 'outside ' ~ low ~ ' to ' ~ high) }}
            end
{%- endmacro %}
