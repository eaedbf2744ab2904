"""Types of answers and questions. Those of rows come from the columns that dbt declares, with their descriptions."""

import re
from datetime import UTC, date, datetime
from functools import cache
from math import isfinite
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

from plugins.health_page.api.published_lists import PublishedList, Selection
from plugins.health_page.snapshot import Row
from tenure.core import paths

TYPES: dict[str, type] = {
    "text": str,
    "date": date,
    "timestamp": datetime,
    "boolean": bool,
    "integer": int,
    "bigint": int,
    "double precision": float,
}
MOST_ROWS, USUAL_ROWS, MOST_CSV_ROWS, LAST_OFFSET = 1_000, 100, 20_000, 10_000_000
LONGEST_TEXT = 200


class Fault(BaseModel):
    """Why there is no answer."""

    message: str


def _as_written(pattern: str, words: str) -> BeforeValidator:
    """Pydantic would take other spellings too, a time for a day and 1.0 for 1, which the description does not allow."""

    def check(value: object) -> object:
        if isinstance(value, str) and not re.fullmatch(pattern, value, re.ASCII):
            raise ValueError(words)
        return value

    return BeforeValidator(check)


Day = Annotated[date, _as_written(r"\d{4}-\d{2}-\d{2}", "write a day as 2026-06-29")]
# Behind the bounds: before them it would hide them from the description.
WHOLE = _as_written(r"\d{1,9}", "write a whole number")


def question_model(listed: PublishedList, most_rows: int, usual_rows: int) -> type[BaseModel]:
    """Return the parameters of a list; others are refused, so that a misspelt filter is not overlooked."""
    fields: dict[str, Any] = {
        "limit": (Annotated[int, Field(ge=1, le=most_rows, description="Rows at most."), WHOLE], usual_rows),
        "offset": (
            Annotated[int, Field(ge=0, le=LAST_OFFSET, description="Rows to leave out first."), WHOLE],
            0,
        ),
    }
    for column in listed.filters:
        words = f"Rows with this {column} alone; empty for all."
        fields[column] = (Annotated[str, Field(max_length=LONGEST_TEXT, description=words)], "")
    # Left out they are None, which nobody can ask for: an address has no null.
    if listed.daily:
        fields["as_of"] = (Annotated[Day, Field(description="Day of the list; the latest one.")], None)
    if listed.days:
        fields["since"] = (Annotated[Day, Field(description=f"First {listed.days}.")], None)
        fields["until"] = (Annotated[Day, Field(description=f"Last {listed.days}.")], None)
    # The two lists of one table ask for different numbers of rows.
    name = f"{_class_name(listed)}Question{most_rows}"
    return create_model(name, __config__=ConfigDict(extra="forbid"), **fields)


def selection_of(listed: PublishedList, asked: BaseModel) -> Selection:
    values = asked.model_dump()
    comparisons = {column: f"{column} = ?" for column in listed.filters}
    comparisons |= {
        "as_of": "as_of_date = ?",
        "since": f"{listed.days} >= ?",
        "until": f"{listed.days} <= ?",
    }
    conditions = tuple((text, values[name]) for name, text in comparisons.items() if values.get(name))
    return Selection(conditions, values["limit"], values["offset"])


def row_model(listed: PublishedList) -> type[BaseModel]:
    """Return the type of a row. Any column may be null: a snapshot of an earlier version may lack it."""
    fields: dict[str, Any] = {
        name: (Annotated[TYPES[kind] | None, Field(description=words)], ...)
        for name, (kind, words) in columns_of(listed.table).items()
    }
    return create_model(_class_name(listed), **fields)


def page_model(listed: PublishedList, row: type[BaseModel]) -> type[BaseModel]:
    described: dict[str, tuple[Any, str]] = {
        "items": (list[row], "The rows."),  # type: ignore[valid-type]
        "total": (int, "Rows in all, on all pages."),
        "next_offset": (int | None, "Offset of the next page; null on the last."),
        "published_day": (date, "The latest published day."),
        "version": (str, "Changes when a new day is published: then begin with page one."),
    }
    fields: dict[str, Any] = {
        name: (Annotated[kind, Field(description=words)], ...) for name, (kind, words) in described.items()
    }
    return create_model(f"{_class_name(listed)}Page", **fields)


def as_declared(listed: PublishedList, row: dict[str, Any]) -> dict[str, Any]:
    """Return the declared columns in their order."""
    named = row if isinstance(row, Row) else Row(row)
    return {name: _as_json(named[name]) for name in columns_of(listed.table)}


def _as_json(value: Any) -> Any:
    """JSON has no number that is none, and its times say their zone: ours are UTC."""
    if isinstance(value, float) and not isfinite(value):
        return None
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def columns_of(table: str) -> dict[str, tuple[str, str]]:
    """Return type and description by column, as the table's contract declares them."""
    return {
        one["name"]: (one["data_type"], _one_line(one["description"])) for one in _declared(table)["columns"]
    }


def description_of(table: str) -> str:
    return _one_line(_declared(table)["description"])


@cache
def _declared(table: str) -> dict[str, Any]:
    (file,) = (paths.DBT_PROJECT / "models" / "publish").rglob(f"_{table}.yml")
    models: list[dict[str, Any]] = yaml.safe_load(file.read_text())["models"]
    return next(one for one in models if one["name"] == table)


def _one_line(words: object) -> str:
    return " ".join(str(words).split())


def _class_name(listed: PublishedList) -> str:
    return listed.name.title().replace("-", "")
