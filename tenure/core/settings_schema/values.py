"""Types of single values, each with the range in which it means something."""

import re
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from tenure.core.errors import TenureError
from tenure.core.money import is_currency
from tenure.core.unseen import UNSEEN

# Unknown keys are refused at any depth, and so are `.nan` and `.inf`.
BLOCK = ConfigDict(extra="forbid", allow_inf_nan=False)

LONGEST_TEXT = 200
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+:/-]*")


class SettingsError(TenureError, ValueError):
    """The settings cannot be used; the message names file, key, value and the way out."""


def _refuse_unseen(text: str) -> str:
    # What has landed is free of them too: a text with one would equal none.
    if re.search(f"[{UNSEEN}]", text):
        raise ValueError("must be free of control characters and line breaks")
    if not text.strip():
        raise ValueError("must not be empty")
    return text


def _refuse_signs_alone(text: str) -> str:
    if not re.search(r"[^\W_]", text):
        raise ValueError("must have a letter or digit")
    return text


def _refuse_other_signs(name: str) -> str:
    if not NAME.fullmatch(name):
        raise ValueError("must begin with a letter or digit and hold only these and any of _ . @ + : / -")
    return name


def _known_currency(code: str) -> str:
    if not is_currency(code):
        raise ValueError("must be a code of ISO 4217, such as usd")
    return code.lower()


def _known_language(code: str) -> str:
    from babel.localedata import exists

    if not re.fullmatch("[a-z]{2,3}", code) or not exists(code):
        raise ValueError("must be the code of a language without a country, such as en or de")
    return code


def _two_times_of_day(hours: str) -> str:
    begin, _, end = hours.partition("-")
    clock = r"([01]\d|2[0-3]):[0-5]\d"
    if not re.fullmatch(f"{clock}-{clock}", hours, re.ASCII) or begin == end:
        raise ValueError("must be two times of day, such as 20:00-08:00")
    return hours


Name = Annotated[str, Field(strict=True, max_length=LONGEST_TEXT), AfterValidator(_refuse_other_signs)]
"""What has a name in code or configuration: a source, a column, a Connection, a time zone."""

Text = Annotated[str, Field(strict=True, max_length=LONGEST_TEXT), AfterValidator(_refuse_unseen)]
"""Data, whatever the company writes: an event name, a tag, an address. It is a constant in SQL (macro `literal`)."""

Words = Annotated[Text, AfterValidator(_refuse_signs_alone)]
"""What is looked for in texts, as whole words."""

Address = Annotated[
    str, Field(strict=True, max_length=LONGEST_TEXT, pattern=r"""^https://[^\s"'<>{}]+[^\s"'<>{}/]$""")
]
"""Of a page that customers open: https, without blanks, quotes and a slash at its end."""

NullMarker = Annotated[str, Field(strict=True, max_length=20, pattern=r"""^[^'"`{}\x00-\x1f\x7f]*$""")]
"""What stands for no value in a CSV file, such as \\N."""

Currency = Annotated[str, Field(strict=True, max_length=3), AfterValidator(_known_currency)]
"""A code of ISO 4217 in lower case."""

Language = Annotated[str, Field(strict=True, max_length=LONGEST_TEXT), AfterValidator(_known_language)]
"""A code of BCP 47 in lower case, without a country."""

HoursOfDay = Annotated[str, Field(strict=True, max_length=LONGEST_TEXT), AfterValidator(_two_times_of_day)]
"""From one time of the day to another, over midnight where the second is the earlier one: 20:00-08:00."""

Share = Annotated[float, Field(strict=True, gt=0, lt=1)]
ShareOrAll = Annotated[float, Field(strict=True, gt=0, le=1)]
ShareOrNone = Annotated[float, Field(strict=True, ge=0, lt=1)]
Positive = Annotated[float, Field(strict=True, gt=0, le=1_000_000)]
Multiple = Annotated[float, Field(strict=True, ge=1, le=1_000)]
"""So many times the base rate."""
Score = Annotated[float, Field(strict=True, ge=0, le=100)]
Count = Annotated[int, Field(strict=True, ge=1, le=1_000_000_000)]
CountOrNone = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)]
Hours = Annotated[int, Field(strict=True, ge=0, le=24 * 365)]
Days = Annotated[int, Field(strict=True, ge=1, le=3_650)]
DaysOrNone = Annotated[int, Field(strict=True, ge=0, le=3_650)]
DaysOrForGood = Days | None
"""None: no end."""
