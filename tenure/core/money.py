"""Amounts of money as text: minor units with the sign of their currency."""

from babel.numbers import get_currency_precision, list_currencies

# Signs that stand for one currency alone; any other is named by its ISO 4217 code.
SIGNS = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"}


def is_currency(code: str) -> bool:
    """Return whether the code is one of ISO 4217, in either case."""
    return code.upper() in list_currencies()


def minor_digits(currency: str) -> int:
    """Return the decimals of the currency's minor unit: 2 of usd, 0 of jpy, 3 of kwd."""
    return get_currency_precision(currency.upper())


def whole_money(amount: float, currency: str) -> float:
    """Return an amount in minor units as a number of whole ones."""
    return float(amount / 10 ** minor_digits(currency))


def currency_sign(currency: str) -> str:
    """Return what stands before an amount: `$`, or `CHF ` where the sign would not tell the currency."""
    return SIGNS.get(currency, f"{currency.upper()} ")


def money_text(amount: float, currency: str) -> str:
    """Return an amount in minor units as whole money with its currency: `$1,200`, `CHF 1,200`."""
    whole = f"{whole_money(amount, currency):,.0f}"
    sign = currency_sign(currency)
    return f"-{sign}{whole[1:]}" if whole.startswith("-") else f"{sign}{whole}"
