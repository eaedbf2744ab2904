"""Formats numbers, days and names for people. Nothing is computed here."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from jinja2 import pass_context
from jinja2.runtime import Context

from tenure.core.money import money_text

NOTHING = "–"
# Ends with the address: the sentence goes on behind it.
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]*\w")


@pass_context
def money(context: Context, amount: float | None, currency: str | None = None) -> str:
    """Return minor units with their currency; without one it is that of the page's sums."""
    return NOTHING if amount is None else money_text(amount, currency or context["currency"])


def percent(share: float | None, digits: int = 0) -> str:
    return NOTHING if share is None else f"{100 * share:.{digits}f} %"


def points(share: float | None) -> str:
    """Return a difference of two shares in percentage points."""
    return NOTHING if share is None else f"{100 * share:+.1f}".replace("-", "−")


def number(value: float | None, digits: int = 0) -> str:
    return NOTHING if value is None else f"{value:,.{digits}f}"


def day(value: date | None) -> str:
    return NOTHING if value is None else f"{value:%a} {value.day} {value:%b %Y}"


def short_day(value: date | None) -> str:
    return NOTHING if value is None else f"{value.day} {value:%b}"


def month(value: date | None) -> str:
    return NOTHING if value is None else f"{value:%B %Y}"


@pass_context
def is_me(context: Context, email: str | None) -> bool:
    """Return whether this is the address of the person who looks at the page."""
    return bool(email) and str(email).lower() == context["me"].lower()


def person(email: str | None) -> str:
    """Return `ruth.osei@…` as Ruth Osei; a text that is not an address stays as it is."""
    name, at, _ = (email or NOTHING).partition("@")
    return name.replace(".", " ").title() if at else name


def with_names(sentence: str) -> str:
    """Return a sentence with people's names where it has their addresses."""
    return ADDRESS.sub(lambda found: person(found[0]), sentence)


def plain(value: Any) -> str:
    """Return an id with spaces: at_risk as `at risk`."""
    return NOTHING if value is None else str(value).replace("_", " ")


def moment(value: datetime | None) -> str:
    return NOTHING if value is None else f"{value:%Y-%m-%d %H:%M} UTC"


def in_path(identifier: str) -> str:
    """Return an id as one part of an address; `from_path` reads it.

    Before a dot stands a mark: browsers take `..` for a step up, encoded or not.
    """
    return quote(f"~{identifier}" if identifier.startswith((".", "~")) else identifier, safe="")


def from_path(part: str) -> str:
    """Return the id that `in_path` put into an address."""
    return part.removeprefix("~")


FILTERS = (
    money, is_me, percent, points, number, day, short_day, month, person, with_names, plain, moment, in_path,
)  # fmt: skip


def next_day(value: date) -> date:
    """Return the first day on which an action of the given day can end."""
    return value + timedelta(days=1)
