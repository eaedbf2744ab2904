"""docs/reference/catalogue.md, the page of all signals, from the descriptions in the dbt project."""

import csv
import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tenure.core import paths
from tenure.core.settings import families, read_settings

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

PAGE = paths.REPOSITORY / "docs" / "reference" / "catalogue.md"
HEAD = """\
# Catalogue of signals

Written by `tenure docs` from the descriptions in `dbt_project/`; a test keeps it current.

**Features** are columns of `marts.fct_account_features`, one row per account and day: what models learn from and
what the health score weighs. **Facts** are sentences in `publish.pub_account_facts`: what one can say of the account
that day.
Windows end before the day; NULL also means that the source is not connected.

**Before the end** is measured on the demo company ([found-causes.md](../explanation/found-causes.md)), over all causes.
For a fact: share of the accounts that churned and showed it in the last 90 days / share of the others in the same
weeks; median days from its first Monday to the end. For a feature: the probability that a churned account had the
higher value, 90 → 60 → 30 days ahead (0.5: no difference), and how many days ahead it separates them (99 % confidence
at every step since). A dash: it does not, or it is not measured.

What a family or a source **adds** is the AUC that the demo company's churn model loses without its features
([signals.md](../explanation/signals.md)), with a 95 % interval; several of them may know the same.
"""
# Written by `write_found_causes` and `write_marginal_values`.
ADDED = PAGE.parent / "marginal-values.csv"
FACTS, FEATURES = PAGE.parent / "lead-times-of-facts.csv", PAGE.parent / "lead-times-of-features.csv"
UNKNOWN = "–"


def write_catalogue(manifest: "Manifest") -> dict[Path, bytes]:
    return {PAGE: catalogue(manifest).encode()}


def catalogue(manifest: "Manifest") -> str:
    """The page as Markdown: a chapter for each family, its features and its facts."""
    columns = manifest.nodes["model.tenure.fct_account_features"].columns
    limits = vars(read_settings(landing=paths.DBT_PROJECT).facts)
    features, before = defaultdict(list), _features_before_the_end() | _facts_before_the_end()
    for column in columns.values():
        features[column.name.split("_")[0]].append(_feature_row(column.name, column.description, before))
    facts = defaultdict(list)
    with (paths.DBT_PROJECT / "seeds" / "facts.csv").open() as file:
        for row in csv.DictReader(file):
            meaning = meaning_of_fact(row["meaning"], limits)
            line = f"| {row['title']} | `{row['fact']}` | {row['severity']} | {meaning} | {row['source']} | "
            line += f"{before.get(row['fact'], UNKNOWN)} |"
            facts[row["family"]].append(line)
    added = _added("family")
    chapters = [_chapter(family, features[family], facts[family], added.get(family)) for family in families()]
    found = sum(len(features[family]) for family in families())
    counts = f"{found} features, {sum(map(len, facts.values()))} facts.\n"
    return "\n".join([HEAD, counts, *chapters, _sources(_added("source"))])


def meaning_of_fact(text: str, limits: Mapping[str, float]) -> str:
    """The words of seeds/facts.csv with the settings under `facts:` in place of their names, shares in per cent.

    :raises KeyError: the text names a setting that does not exist.
    """
    words = {
        name: f"{value * 100:g} %" if name.endswith("_share") else f"{value:g}"
        for name, value in limits.items()
    }
    return text.format_map(words)


def _chapter(family: str, features: list[str], facts: list[str], adds: str | None) -> str:
    lines = [f"## {family}", "", f"### {len(features)} features", ""]
    if adds:
        lines += [f"AUC lost without them: {adds}.", ""]
    lines += [
        "| feature | meaning | unit | source | before the end |",
        "|---|---|---|---|---|",
        *features,
        "",
    ]
    if facts:
        lines += [f"### {len(facts)} facts", ""]
        lines += [
            "| fact | name | weight | said when | source | before the end |",
            "|---|---|---|---|---|---|",
        ]
        lines += [*facts, ""]
    return "\n".join(lines)


def _sources(added: Mapping[str, str]) -> str:
    """A chapter on what each source adds."""
    rows = [f"| {name} | {adds} |" for name, adds in added.items()]
    head = [
        "## What each source adds",
        "",
        "| source, by its role | AUC lost without its features |",
        "|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


def _added(kind: str) -> dict[str, str]:
    """AUC lost without each family or each source, with its interval and the verdict."""
    with ADDED.open() as file:
        return {row["group_name"]: _loss(row) for row in csv.DictReader(file) if row["kind"] == kind}


def _loss(row: dict[str, str]) -> str:
    lost, low, high = (float(row[name]) for name in ("auc_lost", "auc_lost_low", "auc_lost_high"))
    return f"{lost:+.3f} ({low:+.3f} to {high:+.3f}), {row['verdict']}"


def _feature_row(name: str, description: str, before: dict[str, str]) -> str:
    """The last line of a description says unit and source: `Unit: days. Source: billing.`"""
    found = re.fullmatch(r"(.*?)\s*Unit: (.*?)\. Source: (.*?)\.?\s*", description, flags=re.S)
    meaning, unit, source = found.groups() if found else (description, "", "")
    return f"| `{name}` | {' '.join(meaning.split())} | {unit} | {source} | {before.get(name, UNKNOWN)} |"


def _facts_before_the_end() -> dict[str, str]:
    with FACTS.open() as file:
        rows = [row for row in csv.DictReader(file) if row["lead_days"]]
    shares = [f"{100 * float(row['left']):.0f} / {100 * float(row['others']):.0f} %" for row in rows]
    return {row["fact"]: f"{share}; {row['lead_days']} days" for row, share in zip(rows, shares, strict=True)}


def _features_before_the_end() -> dict[str, str]:
    with FEATURES.open() as file:
        rows = [row for row in csv.DictReader(file) if row["apart_days"]]
    chances = [" → ".join(f"{float(row[f'auc_{days}']):.2f}" for days in (90, 60, 30)) for row in rows]
    return {
        row["feature"]: f"{chance}; {row['apart_days']} days"
        for row, chance in zip(rows, chances, strict=True)
    }
