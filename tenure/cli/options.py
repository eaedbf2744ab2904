"""Arguments that several commands share."""

from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from tenure.core.as_of_date import read_as_of_date
from tenure.core.errors import InvalidInput
from tenure.core.settings_schema import TARGETS

# The demo company's first day without facts, unless another one is asked for.
DEMO_UNTIL = date(2026, 7, 1)


class Engine(StrEnum):
    """Where a warehouse lies."""

    POSTGRES = "postgres"
    DUCKDB = "duckdb"


def read_day(text: str | date) -> date:
    """The day, for typer: an unreadable one is a usage error that names the option."""
    try:
        return read_as_of_date(text)
    except InvalidInput as error:
        raise typer.BadParameter(str(error)) from None


def read_target(text: str) -> str:
    if text not in TARGETS:
        raise typer.BadParameter(f"'{text}' is not one of {', '.join(TARGETS)}")
    return text


AsOf = Annotated[
    date, typer.Option(parser=read_day, metavar="DAY", help="Facts before this day, such as 2026-07-01.")
]
Target = Annotated[
    str,
    typer.Option(parser=read_target, metavar=f"[{'|'.join(TARGETS)}]", help="What is predicted."),
]
