{#- An amount of Stripe in the currency's minor units. Stripe counts every currency in hundredths but for two lists of its own
    (https://docs.stripe.com/currencies#minor-units); so some that have no minor unit in use, such as isk and ugx, land as
    hundredths all the same. -#}
{% macro stripe_amount(column, type='bigint') -%}
    {%- set whole = 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split() -%}
    {%- set in_hundredths = [] -%}
    {%- for code, digits in currency_digits().items() if digits == 0 and code not in whole -%}
        {%- do in_hundredths.append(code) -%}
    {%- endfor -%}
    case
            when {{ currency_of(['lower(landed.currency)']) }} in ('{{ in_hundredths | join("', '") }}')
                then cast({{ rounded(try_cast(column, 'double') ~ ' / 100') }} as {{ column_type(type) }})
            else {{ try_cast(column, type) }}
        end
{%- endmacro %}
