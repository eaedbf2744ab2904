-- Grain: currency in which something is billed, and the reporting currency. Its rate, or what is unknown without one.
with latest as (

    select
        currency,
        rate,
        valid_from_on,
        row_number() over (partition by currency order by valid_from_on desc) as rate_from_last
    from {{ ref('cnf_company__exchange_rates') }}
    where valid_from_on <= {{ publish_latest_day() }}

),

billed as (

    select
        currency,
        count(distinct account_id) as accounts
    from {{ ref('int_billing__subscriptions_as_of') }}
    where measured_on = {{ publish_latest_day() }}
    group by currency

)

select
    currencies.currency,
    currencies.is_reporting,
    currencies.minor_digits,
    coalesce(billed.accounts, 0) as accounts,
    cast(currencies.amounts as bigint) as amounts,
    case when currencies.is_reporting then 1 else latest.rate end as rate,
    latest.valid_from_on as rate_from_on,
    case
        when currencies.is_reporting then null
        when currencies.rates_from_on is null
            then concat(
                    'no exchange rate: ', {{ words_count('currencies.amounts', 'amount is', 'amounts are') }},
                    ' unknown; land company.exchange_rate'
                )
        when currencies.amounts_from_on < currencies.rates_from_on
            then concat(
                    'amounts before ', {{ words_day('currencies.rates_from_on') }}, ' are unknown: no rate of that time'
                )
    end as note
from {{ ref('int_raw__currencies') }} as currencies
left join latest on currencies.currency = latest.currency and latest.rate_from_last = 1
left join billed on currencies.currency = billed.currency
