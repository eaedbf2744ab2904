"""The Monday list as CSV, for a spreadsheet."""

import csv
import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

# How a formula begins in a spreadsheet. Account names come from customers.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(accounts: Sequence[Mapping[str, Any]]) -> str:
    """Return all columns and rows. A text that a spreadsheet would read as a formula gets a leading quote."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    columns = list(accounts[0]) if accounts else []
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in account.values()] for account in accounts)
    return lines.getvalue()


def write_csv(accounts: Sequence[Mapping[str, Any]], file: Path) -> None:
    """Replace the whole file atomically. A byte order mark makes spreadsheets read it as UTF-8."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.write_text(as_csv(accounts), encoding="utf-8-sig")
    os.replace(unfinished, file)


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
