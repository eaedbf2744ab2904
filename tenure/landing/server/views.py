"""SQL of the view `landed_<source>.<table>`: the contract's columns, and where each row stands."""

from collections.abc import Mapping

from tenure.landing.contract import Table
from tenure.landing.erased import Erased, erased_values
from tenure.landing.quoting import identifier, literal
from tenure.landing.server.tables import ServerTable
from tenure.landing.server.values import value_of

# By the page that a row lies on: it changes only where the loader writes the row anew.
_PLACE = (
    "cast((cast(cast(ctid as text) as point))[0] * 100000 + (cast(cast(ctid as text) as point))[1] as bigint)"
)
PLACE_OF_FILES = "landed_files"


def view_of(table: Table, found: ServerTable | None, copied: Mapping[str, str] | None, erased: Erased) -> str:
    """The rows of the loader's table, and those copied from files; none at all where there is neither.

    :param copied: types of the columns of the table that holds the files' rows; None: there is none.
    """
    readable = found if found and not found.refusal else None
    parts = []
    if readable:
        parts.append(_of_server(readable, erased))
    if copied:
        parts.append(_of_files(table, copied, as_text=readable is not None))
    if readable and copied:
        # The types may differ; staging reads either from text.
        parts[0] = _as_texts(table, parts[0])
    return "\nunion all\n".join(parts) or _no_rows(table)


def copied_table(table: Table) -> str:
    """Where rows of files are copied to."""
    return f"{PLACE_OF_FILES}.{identifier(f'{table.source}__{table.name}')}"


def _of_server(found: ServerTable, erased: Erased) -> str:
    values = {
        column.name: value_of(column, found.names.get(column.name), found.types.get(column.name, ""))
        for column in found.table.columns
    }
    row = _PLACE if found.kind in ("r", "m") else "row_number() over ()"
    columns = ", ".join(f"{value} as {identifier(name)}" for name, value in values.items())
    rows = (
        f"select {columns}, {literal(found.called)} as _landed_file, {row} as _landed_row\n"
        f"from {identifier(found.schema)}.{identifier(found.name)}"
    )
    replaced = erased_values(found.table, erased, digest="encode(sha256(convert_to({}, 'UTF8')), 'hex')")
    if not replaced:
        return rows
    names = [*values, "_landed_file", "_landed_row"]
    shown = ", ".join(f"{replaced.get(name, identifier(name))} as {identifier(name)}" for name in names)
    return f"select {shown} from (\n{rows}\n) as landed"


def _of_files(table: Table, types: Mapping[str, str], as_text: bool) -> str:
    def shown(name: str) -> str:
        return f"cast({identifier(name)} as text) as {identifier(name)}" if as_text else identifier(name)

    columns = ", ".join(shown(column.name) for column in table.columns if column.name in types)
    return f"select {columns}, _landed_file, _landed_row from {copied_table(table)}"


def _as_texts(table: Table, rows: str) -> str:
    columns = ", ".join(f"cast({identifier(c.name)} as text) as {identifier(c.name)}" for c in table.columns)
    return f"select {columns}, _landed_file, _landed_row from (\n{rows}\n) as landed"


def _no_rows(table: Table) -> str:
    nothing = ", ".join(f"{value_of(c, None, '')} as {identifier(c.name)}" for c in table.columns)
    return f"select {nothing}, cast(null as text) as _landed_file, cast(null as bigint) as _landed_row where false"
