"""Counts in prose that follow from the dbt project: how many features, facts and playbooks there are.

On a page they stand between two marks: `<!-- count:features -->187<!-- /count -->`.
"""

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

from tenure.core import paths
from tenure.core.errors import InvalidInput

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

COUNT = re.compile(r"<!-- count:(?P<name>\w+) -->[^<]*<!-- /count -->")
KEYS = {"account_id", "as_of_date"}


def count_everything(manifest: "Manifest") -> dict[str, int]:
    """Number of features, facts and playbooks by name of the mark."""
    features = set(manifest.nodes["model.tenure.fct_account_features"].columns) - KEYS
    return {"features": len(features), "facts": _rows("facts"), "playbooks": _rows("playbooks")}


def write_counts(manifest: "Manifest") -> dict[Path, bytes]:
    """The pages with the counts of today.

    :raises InvalidInput: a mark names a count that does not exist.
    """
    counts = count_everything(manifest)
    pages = [paths.REPOSITORY / "README.md", *sorted((paths.REPOSITORY / "docs").rglob("*.md"))]
    return {page: _filled(page, counts).encode() for page in pages}


def _filled(page: Path, counts: dict[str, int]) -> str:
    def fill(mark: re.Match[str]) -> str:
        name = mark["name"]
        if name not in counts:
            raise InvalidInput(f"{page}: no count '{name}'; there are {', '.join(counts)}")
        return f"<!-- count:{name} -->{counts[name]}<!-- /count -->"

    return COUNT.sub(fill, page.read_text())


def _rows(seed: str) -> int:
    with (paths.DBT_PROJECT / "seeds" / f"{seed}.csv").open() as file:
        return len(list(csv.DictReader(file)))
