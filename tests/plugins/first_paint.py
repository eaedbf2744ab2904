"""How long until something can be read, in a real browser: `python -m tests.plugins.first_paint HOME [--account ID]`.

Each page is opened with an empty cache, on a server that has been asked before: the median of five, in milliseconds.
The very first page after a start of the server, which has to import and to read the snapshot, is measured too.
"""

import argparse
import time
from pathlib import Path
from statistics import median

from tenure import warehouse
from tests.plugins.browser import browse, first_paint, log_in, serve

TIMES = 5
FIRST_OF_ALL = "wall, first of all"


def measure(home: Path, account_id: str) -> dict[str, int]:
    """First contentful paint by page; the address is kept in no cache."""
    pages = {"wall": "", "account": f"accounts/{account_id}", "accounts": "accounts", "tasks": "tasks"}
    found: dict[str, int] = {}
    with serve(home) as site, browse() as window:
        log_in(window, site)
        # A person takes a moment to find the menu.
        time.sleep(1)
        found[FIRST_OF_ALL] = round(first_paint(window, f"{site.address}/tenure/"))
        for name, page in pages.items():
            times = []
            for _ in range(TIMES):
                window.execute_cdp_cmd("Network.clearBrowserCache", {})
                times.append(first_paint(window, f"{site.address}/tenure/{page}"))
            found[name] = round(median(times))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.plugins.first_paint", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--account", help="default: the first of the Monday list")
    asked = parser.parse_args()
    with warehouse.connect(asked.home / "published" / "tenure.duckdb", read_only=True) as connection:
        first = connection.execute(
            "select account_id from publish.pub_monday_list order by as_of_date desc, rank limit 1"
        ).fetchall()[0][0]
    for page, milliseconds in measure(asked.home, asked.account or first).items():
        print(f"{page:20} {milliseconds:5} ms")


if __name__ == "__main__":
    main()
