"""Which tables and columns of the contract the database has. Loaders and databases differ in the case of names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenure.landing.contract import Column, Table

if TYPE_CHECKING:
    from adbc_driver_manager.dbapi import Connection

# Tables of the database by name: their columns.
Relations = Mapping[str, tuple[str, ...]]


class NotCopied(Exception):
    """This table is not copied; the message says why, and the others are."""


@dataclass(frozen=True)
class FoundTable:
    """A table of the contract, and what the database calls it and its columns.

    `names`: theirs by ours; ours may be that of an alias, such as `_dlt_load_id`, which the door knows as well.

    `sync`: our name of the column by which new rows are seen.
    """

    table: Table
    schema: str
    name: str
    names: Mapping[str, str]
    sync: str | None
    missing: tuple[str, ...]

    @property
    def types(self) -> dict[str, str]:
        """The contract's type of each column."""
        return {
            name: column.data_type
            for column in self.table.columns
            for name in column.names
            if name in self.names
        }


def read_schema(connection: "Connection", schema: str) -> tuple[str, Relations] | None:
    """The schema's name as the database writes it, and its tables; None if there is none."""
    catalogue = connection.adbc_current_catalog
    found = connection.adbc_get_objects(depth="db_schemas", catalog_filter=catalogue).read_all().to_pylist()
    name = _find(schema, [one["db_schema_name"] for one in _schemas(found)])
    if name is None:
        return None
    # By the standard the filter is a pattern, in which an underscore is any letter; not every driver reads it so.
    objects = connection.adbc_get_objects(depth="columns", catalog_filter=catalogue, db_schema_filter=name)
    relations = {
        table["table_name"]: tuple(column["column_name"] for column in table["table_columns"] or ())
        for one in _schemas(objects.read_all().to_pylist())
        if one["db_schema_name"] == name
        for table in one["db_schema_tables"] or ()
    }
    return name, relations


def _schemas(catalogues: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [schema for one in catalogues for schema in one["catalog_db_schemas"] or ()]


def find_table(table: Table, schema: str, relations: Relations) -> FoundTable:
    """
    :raises NotCopied: there is no such table, or it lacks a required column.
    """
    name = _find(table.name, relations)
    if name is None:
        raise NotCopied(f"not in the schema {schema}")
    ours = {column.name: _name_of(column, relations[name]) for column in table.columns}
    missing = tuple(column for column, found in ours.items() if found is None)
    required = [column.name for column in table.columns if column.is_required and column.name in missing]
    if required:
        raise NotCopied(f"{schema}.{name} lacks the required column {', '.join(required)}")
    names = dict(found for found in ours.values() if found)
    sync = ours[table.sync_column.name] if table.sync_column else None
    return FoundTable(table, schema, name, names, sync[0] if sync else None, missing)


def _name_of(column: Column, columns: Iterable[str]) -> tuple[str, str] | None:
    """Our name and theirs, of the first of the column's names that is there."""
    found = ((name, _find(name, columns)) for name in column.names)
    return next(((ours, theirs) for ours, theirs in found if theirs is not None), None)


def _find(name: str, names: Iterable[str]) -> str | None:
    """The name in its own writing, else in another case.

    :raises NotCopied: it is there in several cases, and none of them is ours.
    """
    alike = sorted(one for one in names if one.lower() == name.lower())
    if name in alike:
        return name
    if len(alike) > 1:
        raise NotCopied(f"{name} is there more than once: {', '.join(alike)}")
    return alike[0] if alike else None
