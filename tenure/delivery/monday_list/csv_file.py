"""The Monday list as CSV, for a spreadsheet."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tenure.core.plain_text import without_controls
from tenure.core.replace_file import replace_file

# Where a formula begins for a spreadsheet: at the front, and behind what it may take for the end of a cell, whatever it
# was told about separators and quotes. Names come from customers. The second half are the wide forms of the signs.
FORMULA = re.compile(r"(^|[;\t\r\n])([ \t]*)(?=[=+\-@＝＋－＠])")


def as_csv(accounts: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> str:
    """Return all columns and rows, each cell quoted; what a spreadsheet would read as a formula gets an apostrophe.

    :param columns: their names, for a head without rows
    """
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(list(accounts[0]) if accounts else columns)
    writer.writerows([_cell(value) for value in account.values()] for account in accounts)
    return lines.getvalue()


def write_csv(accounts: Sequence[Mapping[str, Any]], file: Path) -> None:
    """Replace the whole file atomically. A byte order mark makes spreadsheets read it as UTF-8."""
    replace_file(file, as_csv(accounts).encode("utf-8-sig"))


def _cell(value: object) -> object:
    return FORMULA.sub(r"\1\2'", without_controls(value)) if isinstance(value, str) else value
