"""The raw contract: which tables and columns are read. Defined once, in dbt's sources; read here for the inspection."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tenure.core import paths
from tenure.core.errors import TenureError

TYPES = ("text", "bigint", "double", "boolean", "timestamp", "date")


class ContractError(TenureError, ValueError):
    """The contract cannot be used; the message names the table and column, or the setting, and the reason."""


@dataclass(frozen=True)
class Column:
    name: str
    data_type: str
    is_required: bool

    def __post_init__(self) -> None:
        if self.data_type not in TYPES:
            raise ContractError(f"{self.name}: data_type '{self.data_type}' is not one of {', '.join(TYPES)}")


@dataclass(frozen=True)
class Table:
    source: str
    name: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Contract:
    tables: tuple[Table, ...]
    switched_off: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        unknown = sorted(self.switched_off - self.sources)
        if unknown:
            known = ", ".join(sorted(self.sources))
            raise ContractError(
                f"sources_switched_off: {', '.join(unknown)} is not a source; known are {known}"
            )

    @property
    def sources(self) -> frozenset[str]:
        return frozenset(table.source for table in self.tables)


def read_contract(project: Path | None = None, switched_off: Collection[str] = ()) -> Contract:
    """Read `models/staging/<source>/_<source>__sources.yml`.

    :raises ContractError: a column has no known type, or a source that is switched off does not exist.
    """
    staging = (project or paths.DBT_PROJECT) / "models" / "staging"
    tables = [
        _read_table(source["name"], table)
        for file in sorted(staging.glob("*/_*__sources.yml"))
        for source in yaml.load(file.read_text(), Loader=yaml.CSafeLoader)["sources"]
        for table in source["tables"]
    ]
    return Contract(tables=tuple(tables), switched_off=frozenset(switched_off))


def _read_table(source: str, table: dict[str, Any]) -> Table:
    try:
        columns = tuple(
            Column(
                name=column["name"],
                data_type=column.get("data_type", "no type"),
                is_required=column.get("config", {}).get("meta", {}).get("required", False),
            )
            for column in table["columns"]
        )
    except ContractError as error:
        raise ContractError(f"{source}.{table['name']}.{error}") from error
    return Table(source=source, name=table["name"], columns=columns)
