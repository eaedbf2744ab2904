{#- Amounts are minor units of their currency. What is summed is in the reporting currency, by the rate of the day that the
    row speaks of: one day, one rate, so that two amounts of a row compare alike. -#}
{% macro reporting_currency() -%}
    {{ return(var('reporting_currency') | lower) }}
{%- endmacro %}

{#- The first currency that someone names, or the reporting one. -#}
{% macro currency_of(columns) -%}
    coalesce({{ columns | join(', ') }}, {{ literal(reporting_currency()) }})
{%- endmacro %}

{#- For a join with int_billing__exchange_rates by the currency: the rate that holds on the day. -#}
{% macro holds_on(rates, day) -%}
    {{ rates }}.valid_from_on <= {{ day }} and {{ rates }}.valid_until_on > {{ day }}
{%- endmacro %}

{#- Minor units of the reporting currency; NULL without a rate. -#}
{% macro converted(amount, rates) -%}
    {{ rounded('cast(' ~ amount ~ ' as ' ~ type_double() ~ ') * ' ~ rates ~ '.rate') }}
{%- endmacro %}

{#- A sum of which one unknown part makes the whole unknown. -#}
{% macro sum_if_known(amount) -%}
    case when count(*) = count({{ amount }}) then sum({{ amount }}) end
{%- endmacro %}

{#- Decimals of the currency's minor unit, of a column. -#}
{% macro minor_digits(currency) -%}
    case
        {%- for digits, codes in currency_digits().items() | groupby(1) %}
        when {{ currency }} in ('{{ codes | map(attribute=0) | join("', '") }}') then {{ digits }}
        {%- endfor %}
        else 2
    end
{%- endmacro %}

{#- How many minor units are one unit of the reporting currency. -#}
{% macro reporting_units() -%}
    {{ 10 ** currency_digits().get(reporting_currency(), 2) }}.0
{%- endmacro %}
