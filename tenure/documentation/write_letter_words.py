"""Writes the macro that tells dbt how the languages of letters write days and numbers, from babel."""

import csv
import json
import re
from pathlib import Path
from typing import Any

from babel import Locale
from babel.numbers import get_decimal_symbol

from tenure.core import paths

FILE = paths.DBT_PROJECT / "macros" / "words" / "letter_words.sql"
LETTERS = paths.DBT_PROJECT / "seeds" / "playbook_messages.csv"
TEXT = """{{#- Written by `tenure docs` from babel. How the languages of letters write a day and a fraction. -#}}
{{% macro letter_words() -%}}
    {{{{ return({words}) }}}}
{{%- endmacro %}}
"""
# Fields of a date pattern of CLDR, and what stands between them.
FIELD = re.compile(r"'[^']*'|([a-zA-Z])\1*|[^a-zA-Z']+")
NAMES = {"d": "day", "MMMM": "month", "y": "year"}


def write_letter_words() -> dict[Path, bytes]:
    """Return the content of the macro file by its path."""
    with LETTERS.open(newline="") as file:
        languages = sorted({row["language"] for row in csv.DictReader(file)})
    words = {language: words_of(Locale(language)) for language in languages}
    return {FILE: TEXT.format(words=json.dumps(words, ensure_ascii=False)).encode()}


def words_of(locale: Locale) -> dict[str, Any]:
    """:returns: day: the parts of a date in their order; months: their names in a date; decimal: the sign.

    :raises ValueError: the language writes its dates otherwise than with a day, the name of a month and a year.
    """
    pattern = locale.date_formats["long"].pattern
    parts = [match[0] for match in FIELD.finditer(pattern)]
    if unknown := [part for part in parts if part[0].isalpha() and part.isascii() and part not in NAMES]:
        raise ValueError(f"{locale}: dates are written as {pattern}, of which {unknown} is not known here")
    months = locale.months["format"]["wide"]
    return {
        "day": [NAMES.get(part, part.strip("'")) for part in parts],
        "months": [months[number] for number in range(1, 13)],
        "decimal": get_decimal_symbol(locale),
    }
