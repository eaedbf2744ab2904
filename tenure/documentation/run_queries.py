"""The SQL of a page, run against the warehouse."""

import re
from pathlib import Path

import pandas as pd

from tenure import warehouse

BLOCK = re.compile(r"^#+ (?P<heading>[^\n]+)$|^```sql\n(?P<query>.*?)^```$", re.MULTILINE | re.DOTALL)


def run_page(page: Path, file: Path) -> list[tuple[str, str, pd.DataFrame]]:
    """Run every query in order, in one read-only session.

    :returns: heading, query and answer of each; a statement without an answer gives an empty frame.
    :raises duckdb.Error: a query does not fit the warehouse.
    """
    answers, heading = [], page.stem
    with warehouse.connect(file, read_only=True, folders=[file.parents[1]]) as connection:
        for block in BLOCK.finditer(page.read_text()):
            heading = block["heading"] or heading
            if block["query"]:
                answers.append((heading, block["query"], warehouse.read(connection, block["query"])))
    return answers
