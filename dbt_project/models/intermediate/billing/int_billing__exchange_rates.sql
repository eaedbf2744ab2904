-- Grain: currency, day from which its rate holds. What a minor unit is worth in minor units of the reporting currency.
select
    currency,
    rate * power(
        cast(10 as {{ type_double() }}),
        {{ minor_digits(literal(reporting_currency())) }} - {{ minor_digits('currency') }}
    ) as rate,
    valid_from_on,
    coalesce(
        lead(valid_from_on) over (partition by currency order by valid_from_on), date '9999-12-31'
    ) as valid_until_on
from {{ ref('cnf_company__exchange_rates') }}
where currency <> {{ literal(reporting_currency()) }}

union all

select
    {{ literal(reporting_currency()) }} as currency,
    cast(1 as {{ type_double() }}) as rate,
    date '1900-01-01' as valid_from_on,
    date '9999-12-31' as valid_until_on
