-- Grain: currency of an amount in billing, and the reporting currency. From which day on its amounts have a rate.
with amounts as (

    {% for model, moment in [
        ('invoices', 'created_at'), ('charges', 'created_at'), ('credit_notes', 'created_at'), ('plans', 'null'),
    ] -%}
    select
        currency,
        1 as amounts,
        cast({{ moment }} as date) as stated_on
    from {{ ref('cnf_billing__' ~ model) }}
    where currency is not null

    union all

    {% endfor -%}
    select
        {{ literal(reporting_currency()) }} as currency,
        0 as amounts,
        null as stated_on

),

rates as (

    select
        currency,
        min(valid_from_on) as rates_from_on
    from {{ ref('cnf_company__exchange_rates') }}
    group by currency

)

select
    amounts.currency,
    {{ minor_digits('amounts.currency') }} as minor_digits,
    amounts.currency = {{ literal(reporting_currency()) }} as is_reporting,
    sum(amounts.amounts) as amounts,
    min(amounts.stated_on) as amounts_from_on,
    max(rates.rates_from_on) as rates_from_on
from amounts
left join rates on amounts.currency = rates.currency
group by amounts.currency
