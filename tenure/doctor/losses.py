"""What each missing source, table and column costs, by the map that an experiment on the pipeline wrote."""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tenure.core import paths
from tenure.doctor.connectors import ALTERNATIVES
from tenure.doctor.findings import Lost, TableFound
from tenure.doctor.tables import DELETED

# source, table, column, buys (feature, fact or playbook), name; a whole table has no column, a whole source no table.
MAP = Path(__file__).parents[1] / "landing" / "what_columns_buy.csv"
# Seeds that give facts and playbooks a title.
TITLES = {"fact": ("facts", "fact"), "playbook": ("playbooks", "playbook_id")}

Place = tuple[str, str, str]


@dataclass(frozen=True)
class Bought:
    """What one place of the map buys; a place that is not in it buys nothing that is known."""

    features: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    playbooks: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return len(self.features) + len(self.facts) + len(self.playbooks)


def read_map(file: Path | None = None) -> dict[Place, Bought]:
    """What each place buys, facts and playbooks by their titles. Empty where the map is not there."""
    file = file or MAP
    names: dict[Place, dict[str, list[str]]] = {}
    if file.exists():
        with file.open(newline="") as lines:
            for row in csv.DictReader(lines):
                bought = names.setdefault((row["source"], row["table"], row["column"]), {})
                bought.setdefault(row["buys"], []).append(_title(row["buys"], row["name"]))
    return {
        place: Bought(*(tuple(bought.get(kind, ())) for kind in ("feature", "fact", "playbook")))
        for place, bought in names.items()
    }


def find_lost(tables: Collection[TableFound], bought: dict[Place, Bought]) -> tuple[Lost, ...]:
    """Missing sources, tables of connected sources and columns of tables that are there; by source, most costly first.

    A source is not missing when another one of its role is connected, nor a table or column when one that does as
    well is there.
    """
    there = _there(tables)
    connected_roles = {table.role for table in tables if table.is_there}
    lost: list[Lost] = []
    for source, own in _by_source(tables):
        if (source, "", "") not in there:
            continue
        for place, why in _missing_parts(own):
            if ALTERNATIVES.get(place) not in there:
                lost.append(_lost(place, why, bought))
    missing_roles = dict.fromkeys(table.role for table in tables if table.role not in connected_roles)
    lost += [_lost_role(role, tables, bought) for role in missing_roles]
    return tuple(sorted(lost, key=lambda one: -one.size))


def _lost_role(role: str, tables: Collection[TableFound], bought: dict[Place, Bought]) -> Lost:
    """What the best connector of a role buys of which none is connected; one of the others would do as well."""
    own = [table for table in tables if table.role == role]
    sources = sorted(
        {table.source for table in own}, key=lambda one: (-bought.get((one, "", ""), Bought()).size, one)
    )
    others = f", nor of {' or '.join(sources[1:])}" if sources[1:] else ""
    return _lost((sources[0], "", ""), f"{_why_not(own)}{others}, so all of {role} is unknown", bought)


def _by_source(tables: Collection[TableFound]) -> list[tuple[str, list[TableFound]]]:
    sources = dict.fromkeys(table.source for table in tables)
    return [(source, [table for table in tables if table.source == source]) for source in sources]


def _there(tables: Collection[TableFound]) -> set[Place]:
    with_rows = [table for table in tables if table.is_there]
    return (
        {(table.source, "", "") for table in with_rows}
        | {(table.source, table.name, "") for table in with_rows}
        | {(t.source, t.name, column.name) for t in with_rows for column in t.columns if column.is_there}
    )


def _missing_parts(tables: list[TableFound]) -> list[tuple[Place, str]]:
    missing = [((t.source, t.name, ""), _why_not([t])) for t in tables if not t.is_there]
    for table in tables:
        for column in table.columns:
            if table.is_there and not column.is_there:
                hint = f"; is it {column.did_you_mean}?" if column.did_you_mean else ""
                why = "there, but without a single value" if column.has_landed else f"not in the files{hint}"
                if column.name in DELETED:
                    why += ": what its source has deleted still counts"
                missing.append(((table.source, table.name, column.name), why))
    return missing


def _why_not(tables: list[TableFound]) -> str:
    if all(table.is_switched_off for table in tables):
        return "switched off (sources_switched_off)"
    if any(table.refused for table in tables):
        return "its files are refused"
    return "its files hold no rows" if any(table.files for table in tables) else "no files"


def _lost(place: Place, why: str, bought: dict[Place, Bought]) -> Lost:
    costs = bought.get(place, Bought())
    return Lost(*place, why, costs.features, costs.facts, costs.playbooks)


def _title(kind: str, name: str) -> str:
    return _titles(kind).get(name, name) if kind in TITLES else name


@cache
def _titles(kind: str) -> dict[str, str]:
    seed, key = TITLES[kind]
    with (paths.DBT_PROJECT / "seeds" / f"{seed}.csv").open(newline="") as lines:
        return {row[key]: row["title"] for row in csv.DictReader(lines)}
