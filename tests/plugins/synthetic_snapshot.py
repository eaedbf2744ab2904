"""A published snapshot of as many accounts as wanted, with every table that the page reads and hostile names in it.

`python -m tests.plugins.synthetic_snapshot FOLDER --accounts 20000` makes a home with nothing but it.
"""

import argparse
from datetime import date
from pathlib import Path

from tenure import warehouse

DAY = date(2026, 7, 1)
OPEN_TASK = "acc_00001|usage_drop|2026-06-29"
HOSTILE = "<script>alert(1)</script>"
FIRST, OWNER = "acc_00001", "dana.reed@example.com"

TABLES = (Path(__file__).parent / "synthetic_snapshot.sql").read_text()


def write_snapshot(file: Path, accounts: int = 60) -> None:
    """Sorted by account as the published one is, so that one account is found in a few blocks."""
    with warehouse.connect(file) as connection:
        connection.execute("set preserve_insertion_order = true")
        names = {"accounts": accounts, "day": DAY, "hostile": HOSTILE, "owner": OWNER, "first": FIRST}
        connection.execute(TABLES.format(**names))
        for table in ("pub_account_history", "pub_account_users", "pub_account_facts", "pub_account_health"):
            connection.execute(
                f"create or replace table publish.{table} as from publish.{table} order by all"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.plugins.synthetic_snapshot", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--accounts", type=int, default=60)
    asked = parser.parse_args()
    write_snapshot(asked.folder / "published" / "tenure.duckdb", asked.accounts)
