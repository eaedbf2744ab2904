"""Parameters of the small demo company that tests land, and a reader of what landed."""

from datetime import date
from pathlib import Path

import duckdb

SMALL = {"accounts": 60, "seed": 5, "start": date(2025, 1, 6)}
UNTIL = date(2025, 7, 8)


def rows_by_table(landing: Path) -> dict[str, list[tuple]]:
    """All landed rows as sorted text, by table; files cut off by design are left out."""
    found = {}
    for folder in sorted(landing.glob("*/*")):
        files = [str(file) for file in sorted(folder.glob("2*.parquet"))]
        if not files:
            continue
        query = "select * from read_parquet(?, union_by_name = true) order by all"
        found["/".join(folder.parts[-2:])] = duckdb.execute(query, [files]).fetchall()
    return found
