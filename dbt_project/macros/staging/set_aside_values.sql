{#- Why a value cannot be read, in the words of set_aside.sql: numbers, ranges, and names of a list. -#}

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

{#- "event: unknown event: 'finished'" -#}
{% macro none_of(column, values, complaint) -%}
    case
                when {{ column }} not in ({{ literals(values) }})
                    then {{ quoted_value(column, complaint) }}
            end
{%- endmacro %}

{#- "band: none of the settings: 'churning'" -#}
{% macro not_a_band(column) -%}
    {{ none_of(column, var("bands"), 'none of the settings') }}
{%- endmacro %}

{#- "cause_code: unknown cause: 'aliens'" of a task that ends; `known` comes from a left join to the seed. -#}
{% macro not_a_cause(column, known, event) -%}
    case
                when {{ event }} in ('done', 'dismissed') and {{ column }} is null
                    then '{{ column_name(column) }}: missing'
                when {{ event }} in ('done', 'dismissed') and {{ known }} is null
                    then {{ quoted_value(column, 'unknown cause') }}
            end
{%- endmacro %}

{#- "answers: no JSON: 'yes'", asked only of rows for which the condition holds. -#}
{% macro not_json_where(column, condition) -%}
    case
                when {{ condition }} and {{ column }} is not null and not {{ is_json(column) }}
                    then {{ quoted_value(column, 'no JSON') }}
            end
{%- endmacro %}

{#- "link_path: does not begin with a slash: 'guides/api'" -#}
{% macro not_a_path(column) -%}
    case when {{ column }} not like '/%' then {{ quoted_value(column, 'does not begin with a slash') }} end
{%- endmacro %}

{#- "currency: no code of three letters: 'euro'" -#}
{% macro not_a_currency(column) -%}
    case when length({{ column }}) <> 3 then {{ quoted_value(column, 'no code of three letters') }} end
{%- endmacro %}

{#- "rate: zero", and "rate: not 1, though usd is the reporting currency: '0.9'": then the rates are to another one. -#}
{% macro no_rate(column, currency) -%}
    case
                when {{ try_cast(column, 'double') }} = 0 then '{{ column_name(column) }}: zero'
                when lower({{ currency }}) = {{ literal(reporting_currency()) }} and {{ try_cast(column, 'double') }} <> 1
                    then {{ quoted_value(column, 'not 1, though ' ~ reporting_currency() ~ ' is the reporting currency') }}
            end
{%- endmacro %}

{#- "quarter: no quarter such as 2026-Q3: 'Q3 2026'" -#}
{% macro not_a_quarter(column) -%}
    case
                when {{ column }} is not null
                    and not (
                        length({{ column }}) = 7 and left({{ column }}, 2) = '20'
                        and {{ try_cast('left(' ~ column ~ ', 4)', 'bigint') }} is not null
                        and right({{ column }}, 3) in ('-Q1', '-Q2', '-Q3', '-Q4')
                    )
                    then {{ quoted_value(column, 'no quarter such as 2026-Q3') }}
            end
{%- endmacro %}
