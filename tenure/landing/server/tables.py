"""Which tables of the raw contract loaders have put into the warehouse's own server, and in which types."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tenure.landing.contract import Column, Contract, Table
from tenure.landing.server.values import can_hold

# Columns as the server names and types them, without those of domains' bounds: numeric(10,2) is numeric.
CATALOGUE = """
    select
        n.nspname, c.relname, c.relkind::text, a.attname,
        format_type(coalesce(nullif(t.typbasetype, 0), t.oid), null)
    from pg_class as c
    inner join pg_namespace as n on c.relnamespace = n.oid
    inner join pg_attribute as a on c.oid = a.attrelid and a.attnum > 0 and not a.attisdropped
    inner join pg_type as t on a.atttypid = t.oid
    where n.nspname = any(?) and c.relkind in ('r', 'p', 'v', 'm', 'f')
    order by n.nspname, c.relname, a.attnum
"""
# What the server counts of a table changes with every row that is written.
COUNTERS = """
    select
        n.nspname, c.relname,
        concat_ws(' ', c.oid, c.relfilenode, s.n_tup_ins, s.n_tup_upd, s.n_tup_del, d.stats_reset)
    from pg_class as c
    inner join pg_namespace as n on c.relnamespace = n.oid
    inner join pg_stat_all_tables as s on c.oid = s.relid
    cross join (select stats_reset from pg_stat_database where datname = current_database()) as d
    where n.nspname = any(?) and c.relkind = 'r'
"""


@dataclass(frozen=True)
class ServerTable:
    """A table of a loader. `names` are what it calls the contract's columns, `types` their types there.

    `state` changes with its rows; None: the server does not count them, as of a view.

    `refusal` is why it is not read, and `refused_column` the column to blame.
    """

    table: Table
    schema: str
    name: str
    kind: str
    names: Mapping[str, str]
    types: Mapping[str, str]
    state: str | None = None
    refusal: str | None = None
    refused_column: str | None = None

    @property
    def called(self) -> str:
        """In the place of a file's name: stripe.invoice."""
        return f"{self.schema}.{self.name}"


def read_tables(connection: Any, contract: Contract, schemas: Mapping[str, str]) -> dict[Table, ServerTable]:
    """The contract's tables that there are, without those of sources that are off and those that lie elsewhere.

    :param schemas: the schema of each source that is not called like it.
    """
    wanted = {
        table: schemas.get(table.source, table.source)
        for table in contract.tables
        if not contract.is_switched_off(table) and not contract.is_elsewhere(table)
    }
    named = sorted({spelt for schema in wanted.values() for spelt in (schema, schema.upper())})
    found: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for schema, name, kind, column, data_type in connection.execute(CATALOGUE, [named]).fetchall():
        found.setdefault((schema, name), []).append((kind, column, data_type))
    states = {(one, name): state for one, name, state in connection.execute(COUNTERS, [named]).fetchall()}
    by_lower = {(schema.lower(), name.lower()): (schema, name) for schema, name in reversed(found)}
    tables = {}
    for table, schema in wanted.items():
        place = by_lower.get((schema.lower(), table.name.lower()))
        if place:
            tables[table] = _judged(table, place, found[place], states.get(place))
    return tables


def _judged(
    table: Table, place: tuple[str, str], columns: list[tuple[str, str, str]], counters: str | None
) -> ServerTable:
    types = {column: data_type for _, column, data_type in columns}
    by_lower = {column.lower(): column for column in types}
    names = {}
    for column in table.columns:
        theirs = next((by_lower[name] for name in column.names if name in by_lower), None)
        if theirs:
            names[column.name] = theirs
    state = (
        counters and hashlib.sha256(repr((counters, table, sorted(types.items()))).encode()).hexdigest()[:32]
    )
    refusal, at_fault = _fault(table, names, types)
    of_ours = {column: types[theirs] for column, theirs in names.items()}
    return ServerTable(table, *place, columns[0][0], names, of_ours, state, refusal, at_fault)


def _fault(table: Table, names: Mapping[str, str], types: Mapping[str, str]) -> tuple[str | None, str | None]:
    missing = [column.name for column in table.columns if column.is_required and column.name not in names]
    if missing:
        return f"required column missing: {', '.join(missing)}; the table has {', '.join(types)}", missing[0]
    for column in table.columns:
        if column.name in names and not can_hold(column, names[column.name], types[names[column.name]]):
            return _wrong_type(column, types[names[column.name]]), column.name
    return None, None


def _wrong_type(column: Column, found: str) -> str:
    return f"{column.name} is wholly of the wrong type: expected {column.data_type}, found {found}"
