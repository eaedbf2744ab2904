"""The raw contract: which sources, tables and columns we read, and the role of each source.

Written once, in dbt's sources; read here for the inspection of landed files.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tenure.core import paths
from tenure.core.errors import TenureError

TYPES = ("text", "bigint", "double", "boolean", "timestamp", "date")
# Without it there are no accounts; every other role may be absent.
NEEDED_ROLE = "billing"
# No value in a CSV file: an empty field, and what databases write for NULL when they unload a table as text.
NULL_MARKERS = ("", "\\N")
# What other loaders than Fivetran call the moment at which they read a row.
OTHER_NAMES = {"_fivetran_synced": ("_airbyte_extracted_at", "_airbyte_emitted_at", "_dlt_load_id")}
# By which of its columns a row can be seen to be new: when the loader read it, or Segment received it.
SYNC_COLUMNS = ("_fivetran_synced", "received_at")


class ContractError(TenureError, ValueError):
    """The contract cannot be used; the message names the table and column, or the setting, and the reason."""


@dataclass(frozen=True)
class Column:
    name: str
    data_type: str
    is_required: bool
    person: str | None = None
    """What it says of a person: `address`, `name`, `words`, or whose id it is (`user_id`); None: nothing."""
    kept_where: str | None = None
    """SQL of the rows whose words are no text of a person."""

    @property
    def names(self) -> tuple[str, ...]:
        """What a file may call it, our name first."""
        return (self.name, *OTHER_NAMES.get(self.name, ()))

    def __post_init__(self) -> None:
        if self.data_type not in TYPES:
            raise ContractError(f"{self.name}: data_type '{self.data_type}' is not one of {', '.join(TYPES)}")


@dataclass(frozen=True)
class Table:
    source: str
    name: str
    columns: tuple[Column, ...]
    role: str = ""
    """What the source is to us: product, billing, support, issues, crm, surveys, community or people."""
    is_required: bool = False
    """Its source is of no use without rows in it."""
    day: str | None = None
    """Column that says when a row came in, of tables that are read day by day."""

    @property
    def sync_column(self) -> Column | None:
        """The column by which new rows are seen; None for a table that has none."""
        return next((column for column in self.columns if column.name in SYNC_COLUMNS), None)


@dataclass(frozen=True)
class Contract:
    tables: tuple[Table, ...]
    switched_off: frozenset[str] = frozenset()
    """Sources, and roles for all the sources of the role."""
    null_markers: tuple[str, ...] = NULL_MARKERS
    """What stands for no value in the company's CSV files."""
    elsewhere: frozenset[str] = frozenset()
    """Tables, as `source.table`, that are read where they lie: their folder in the landing is left alone."""

    def __post_init__(self) -> None:
        unknown = sorted(self.switched_off - self.sources - self.roles)
        if unknown:
            raise ContractError(
                f"sources_switched_off: unknown name {', '.join(unknown)}; known are the roles"
                f" {', '.join(sorted(self.roles))} and the sources {', '.join(sorted(self.sources))}"
            )

    @property
    def sources(self) -> frozenset[str]:
        return frozenset(table.source for table in self.tables)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(table.role for table in self.tables)

    @property
    def needed(self) -> tuple[Table, ...]:
        return tuple(table for table in self.tables if table.is_required)

    def asked(self, landed: Collection[str]) -> tuple[Table, ...]:
        """The tables that must hold rows, given the sources of which anything landed: what these cannot do without.

        Of the systems of `NEEDED_ROLE` one is enough; where none has landed, the needed tables of all are asked for.
        """
        is_role_there = any(table.source in landed for table in self.needed if table.role == NEEDED_ROLE)
        return tuple(
            table
            for table in self.needed
            if not self.is_elsewhere(table)
            and (table.source in landed or (table.role == NEEDED_ROLE and not is_role_there))
        )

    def is_elsewhere(self, table: Table) -> bool:
        return f"{table.source}.{table.name}" in self.elsewhere

    def is_switched_off(self, table: Table) -> bool:
        return not self.switched_off.isdisjoint({table.source, table.role})


def read_contract(
    project: Path | None = None,
    switched_off: Collection[str] = (),
    null_markers: Collection[str] = NULL_MARKERS,
    elsewhere: Collection[str] = (),
) -> Contract:
    """Read `models/staging/<source>/_<source>__sources.yml`.

    :param switched_off: sources, and roles for all the sources of the role.
    :param null_markers: what stands for no value in CSV files.
    :param elsewhere: tables, as `source.table`, that are not read from the landing folder.
    :raises ContractError: a source without a role, a column without a type we know, or an unknown name to switch off.
    """
    staging = (project or paths.DBT_PROJECT) / "models" / "staging"
    tables = [
        _read_table(source["name"], _role_of(source), table)
        for file in sorted(staging.glob("*/_*__sources.yml"))
        for source in yaml.load(file.read_text(), Loader=yaml.CSafeLoader)["sources"]
        for table in source["tables"]
    ]
    return Contract(tuple(tables), frozenset(switched_off), tuple(null_markers), frozenset(elsewhere))


def _role_of(source: dict[str, Any]) -> str:
    role = _meta(source).get("role")
    if not role:
        raise ContractError(
            f"{source['name']}: no role; its sources yml needs `config: {{meta: {{role: …}}}}`"
        )
    return role


def _read_table(source: str, role: str, table: dict[str, Any]) -> Table:
    try:
        columns = tuple(
            Column(
                name=column["name"],
                data_type=column.get("data_type", "no type"),
                is_required=_is_required(column),
                person=_meta(column).get("person"),
                kept_where=_meta(column).get("kept_where"),
            )
            for column in table["columns"]
        )
    except ContractError as error:
        raise ContractError(f"{source}.{table['name']}.{error}") from error
    day = _meta(table).get("day")
    return Table(source, table["name"], columns, role, _is_required(table), day)


def _is_required(described: dict[str, Any]) -> bool:
    return _meta(described).get("required", False)


def _meta(described: dict[str, Any]) -> dict[str, Any]:
    return described.get("config", {}).get("meta", {})
