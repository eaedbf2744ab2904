"""Run the SQL of a page against the warehouse and print each query with its answer.

.venv/bin/python tenure/documentation/run_queries.py docs/tutorial/one-click.md
"""

import argparse
import re
import sys
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tenure import warehouse
from tenure.core import paths

BLOCK = re.compile(r"^#+ (?P<heading>[^\n]+)$|^```sql\n(?P<query>.*?)^```$", re.MULTILINE | re.DOTALL)


def run_page(page: Path, file: Path) -> list[tuple[str, str, pd.DataFrame]]:
    """Run every query in order, in one read-only session.

    :returns: heading, query and answer of each; a statement without an answer gives an empty frame.
    :raises duckdb.Error: a query does not fit the warehouse.
    """
    answers, heading = [], page.stem
    with warehouse.connect(file, read_only=True) as connection:
        for block in BLOCK.finditer(page.read_text()):
            heading = block["heading"] or heading
            if block["query"]:
                answers.append((heading, block["query"], warehouse.read(connection, block["query"])))
    return answers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("page", type=Path, help="a Markdown file with sql blocks")
    arguments = parser.parse_args()
    for heading, query, answer in run_page(arguments.page, paths.warehouse_file()):
        print(f"\n== {heading}\n\n{query}")
        print(answer.to_string(index=False, max_colwidth=120))


if __name__ == "__main__":
    main()
