"""int_raw__currencies: can the amounts of every currency be added up?"""

from expectations.check import WARNING, Suite, not_null

CURRENCIES = """
    select currency, amounts, rates_from_on
    from intermediate.int_raw__currencies
    where not is_reporting
    order by currency
"""

RATES = Suite(
    table="intermediate.int_raw__currencies",
    about="the currencies of billing other than the reporting one",
    query=CURRENCIES,
    key=("currency",),
    checks=(
        not_null(
            "rates_from_on",
            description="each currency has an exchange rate",
            severity=WARNING,
            remedy="amounts in it are unknown: land its rates in company.exchange_rate, or correct reporting_currency",
        ),
    ),
)

SUITES = (RATES,)
