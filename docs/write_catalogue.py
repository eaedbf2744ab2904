"""Write docs/catalogue.md, the page of all signals, from the descriptions in the dbt project.

python -m docs.write_catalogue
"""

import csv
import re
from collections import defaultdict
from typing import Any

from ml import paths
from ml.training_set import FAMILIES

PAGE = paths.REPOSITORY / "docs" / "catalogue.md"
HEAD = """\
# Catalogue of signals

Written by `python -m docs.write_catalogue` from the descriptions in `dbt_project/`; a test keeps it true.

**Features** are columns of `marts.fct_account_features`, one row per account and day: what models learn from and
what the health score weighs. **Facts** are sentences in `publish.pub_account_facts`: what one can say of the account
that day.
Windows end before the day; NULL also means that the source is not connected.
"""


def main() -> None:
    from dags.common.dbt import parse_project

    PAGE.write_text(catalogue(parse_project()))


def catalogue(manifest: Any) -> str:
    """The page as Markdown: a chapter for each family, its features and its facts."""
    columns = manifest.nodes["model.tenure.fct_account_features"].columns
    features = defaultdict(list)
    for column in columns.values():
        features[column.name.split("_")[0]].append(_feature_row(column.name, column.description))
    facts = defaultdict(list)
    with (paths.DBT_PROJECT / "seeds" / "facts.csv").open() as file:
        for row in csv.DictReader(file):
            line = f"| {row['title']} | `{row['fact']}` | {row['severity']} | {row['meaning']} | {row['source']} |"
            facts[row["family"]].append(line)
    chapters = [_chapter(family, features[family], facts[family]) for family in FAMILIES]
    found = sum(len(features[family]) for family in FAMILIES)
    counts = f"{found} features, {sum(map(len, facts.values()))} facts.\n"
    return "\n".join([HEAD, counts, *chapters])


def _chapter(family: str, features: list[str], facts: list[str]) -> str:
    lines = [f"## {family}", "", f"### {len(features)} features", ""]
    lines += ["| feature | meaning | unit | source |", "|---|---|---|---|", *features, ""]
    if facts:
        lines += [f"### {len(facts)} facts", ""]
        lines += ["| fact | name | weight | said when | source |", "|---|---|---|---|---|"]
        lines += [*facts, ""]
    return "\n".join(lines)


def _feature_row(name: str, description: str) -> str:
    """The last line of a description says unit and source: `Unit: days. Source: stripe.`"""
    found = re.fullmatch(r"(.*?)\s*Unit: (.*?)\. Source: (.*?)\.?\s*", description, flags=re.S)
    meaning, unit, source = found.groups() if found else (description, "", "")
    return f"| `{name}` | {' '.join(meaning.split())} | {unit} | {source} |"


if __name__ == "__main__":
    main()
