{#- Why a text is none of those that can be, in the words of set_aside.sql. -#}

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
