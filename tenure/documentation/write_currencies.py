"""Writes the macros that tell dbt what babel knows of currencies, so that a plain `dbt build` knows it too."""

import json
from pathlib import Path

from babel.numbers import list_currencies

from tenure.core import paths
from tenure.core.money import SIGNS, minor_digits

FILE = paths.DBT_PROJECT / "macros" / "words" / "currencies.sql"
TEXT = """{{#- Written by `tenure docs` from babel. Decimals of the currencies whose minor unit is no hundredth. -#}}
{{% macro currency_digits() -%}}
    {{{{ return({digits}) }}}}
{{%- endmacro %}}

{{#- Signs that stand for one currency alone. -#}}
{{% macro currency_signs() -%}}
    {{{{ return({signs}) }}}}
{{%- endmacro %}}
"""


def write_currencies() -> dict[Path, bytes]:
    """Return the content of the macro file by its path."""
    digits = {code.lower(): minor_digits(code) for code in sorted(list_currencies())}
    other = {code: count for code, count in digits.items() if count != 2}
    return {FILE: TEXT.format(digits=json.dumps(other), signs=json.dumps(SIGNS, ensure_ascii=False)).encode()}
