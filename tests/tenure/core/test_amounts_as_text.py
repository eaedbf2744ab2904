"""Amounts as text, and what babel and dbt know of currencies."""

import re

import pytest
from babel.numbers import get_currency_precision

from tenure.core.money import SIGNS, is_currency, money_text
from tenure.documentation.write_currencies import FILE, write_currencies


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (124000, "usd", "$1,240"),
        (124000, "eur", "€1,240"),
        (1240, "jpy", "¥1,240"),
        (1240000, "kwd", "KWD 1,240"),
        (124000, "chf", "CHF 1,240"),
        (-124000, "gbp", "-£1,240"),
        (0, "usd", "$0"),
    ],
)
def test_an_amount_says_its_currency(amount: float, currency: str, text: str) -> None:
    assert money_text(amount, currency) == text


def test_a_code_is_a_currency_in_either_case() -> None:
    assert is_currency("usd")
    assert is_currency("JPY")
    assert not is_currency("euro")


def test_dbt_counts_minor_units_as_babel_does() -> None:
    known = dict(re.findall(r'"([a-z]{3})": (\d)', FILE.read_text()))
    assert {"jpy", "kwd"} <= known.keys()
    assert not SIGNS.keys() & known.keys() - {"jpy"}
    assert {code: int(digits) for code, digits in known.items()} == {
        code: get_currency_precision(code.upper()) for code in known
    }
    assert write_currencies() == {FILE: FILE.read_bytes()}
