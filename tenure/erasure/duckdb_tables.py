"""A person in the tables of a DuckDB file: counted, replaced, and gone from its free blocks too."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tenure import warehouse
from tenure.core.duckdb_file import when_free
from tenure.erasure.traces import Trace, Traces
from tenure.landing.erased import NAMELESS, WORDLESS
from tenure.landing.quoting import identifier, literal
from tenure.transform.node_digests import BUILT

# Columns of ids by kind, each with the condition under which it holds one of this kind.
ID_COLUMNS = {
    "user_id": {"user_id": "true", "entity_id": "entity = 'user'", "subject_id": "{is_named}"},
    "zendesk_user_id": dict.fromkeys(("support_user_id", "requester_id", "author_id", "changed_by"), "true"),
    "intercom_contact_id": dict.fromkeys(
        ("support_user_id", "requester_id", "author_id", "changed_by", "contact_id"), "true"
    ),
    "hubspot_contact_id": dict.fromkeys(("contact_id", "person_id"), "true"),
    "salesforce_contact_id": dict.fromkeys(("contact_id", "person_id"), "true"),
}
# A key of a second connector has its name before it (macro `source_key`).
PREFIX = {"intercom_contact_id": "intercom-"}
# The raw row or line as it landed.
RAW = "payload"
RAW_SCHEMAS = ("staging", "landing")
# What they wrote, or what says who they are, in rows of theirs.
WORDS = ("comment", "jobtitle", "subject", "title")
WORD_SCHEMAS = ("intermediate", "snapshots", "staging")
TEXTS = ("VARCHAR", "JSON")
COLUMNS = """
select table_schema, table_name, list(column_name), list(data_type)
from information_schema.columns join information_schema.tables using (table_catalog, table_schema, table_name)
where table_catalog = current_database() and table_type = 'BASE TABLE'
group by all order by all
"""
# Its number is made of the account and the id (macro `person_key`).
PEOPLE = "intermediate.int_product__people"
NEW_KEYS = "select person_key, hash(account_id, {pseudonym}) from {people} where user_id = {id}"


@dataclass(frozen=True)
class TextTable:
    """A table with texts; `columns` are those of texts."""

    schema: str
    name: str
    columns: tuple[str, ...]

    @property
    def relation(self) -> str:
        return f"{identifier(self.schema)}.{identifier(self.name)}"


def tables_of(connection: duckdb.DuckDBPyConnection) -> Iterator[TextTable]:
    for schema, name, columns, types in connection.execute(COLUMNS).fetchall():
        texts = tuple(column for column, kind in zip(columns, types, strict=True) if kind in TEXTS)
        if texts:
            yield TextTable(schema, name, texts)


def accounts_of(connection: duckdb.DuckDBPyConnection, traces: Traces) -> set[str]:
    """The accounts that a row with the person's address or id names."""
    found: set[str] = set()
    for table in tables_of(connection):
        if "account_id" in table.columns:
            found |= {
                account
                for (account,) in connection.execute(
                    f"select distinct account_id from {table.relation}"
                    f" where account_id <> '' and ({_is_keyed(table, traces)})"
                ).fetchall()
            }
    return found


def count_rows(connection: duckdb.DuckDBPyConnection, traces: Traces, accounts: set[str]) -> dict[str, int]:
    """Rows that name the person, by table."""
    counted = {}
    for table in tables_of(connection):
        rows = connection.execute(
            f"select count(*) from {table.relation} where {_is_theirs(table, traces, accounts)}"
        ).fetchall()[0][0]
        if rows:
            counted[f"{table.schema}.{table.name}"] = rows
    return counted


def clean_tables(connection: duckdb.DuckDBPyConnection, traces: Traces, accounts: set[str]) -> None:
    """Replace the person in every table, in one transaction; running it twice leaves the same tables.

    The next run builds the tables of raw and features anew: whom to write to, and texts that others wrote as well.
    """
    with warehouse.transaction(connection):
        if warehouse.table_exists(connection, BUILT):
            connection.execute(f"delete from {BUILT}")
        _renumber(connection, traces)
        for table in list(tables_of(connection)):
            values = ", ".join(
                f"{identifier(column)} = {_hidden(column, table, traces)}" for column in table.columns
            )
            connection.execute(
                f"update {table.relation} set {values} where {_is_theirs(table, traces, accounts)}"
            )


def compact(file: Path) -> None:
    """Copy the tables into a new file and let it take the old one's place: freed blocks keep what stood in them."""
    unfinished = file.with_name(f".{file.name}.compacted")
    for leftover in (unfinished, unfinished.with_name(f"{unfinished.name}.wal")):
        leftover.unlink(missing_ok=True)
    with warehouse.connect(Path(":memory:")) as connection:
        connection.execute("set preserve_insertion_order = true")
        when_free(file, lambda: connection.execute(f"attach {literal(str(file))} as before (read_only)"))
        connection.execute(f"attach {literal(str(unfinished))} as after")
        connection.execute("copy from database before to after")
        connection.execute("detach after")
        connection.execute("detach before")
    os.replace(unfinished, file)


def _renumber(connection: duckdb.DuckDBPyConnection, traces: Traces) -> None:
    """The numbers by which rollups know people."""
    if not warehouse.table_exists(connection, PEOPLE):
        return
    numbered = connection.execute(
        "select table_schema, table_name from information_schema.columns"
        " where table_catalog = current_database() and column_name = 'person_key' and data_type = 'UBIGINT'"
    ).fetchall()
    for one, pseudonym in traces.ids.get("user_id", {}).items():
        query = NEW_KEYS.format(people=PEOPLE, id=literal(one), pseudonym=literal(pseudonym))
        for before, after in connection.execute(query).fetchall():
            for schema, name in numbered:
                connection.execute(
                    f"update {identifier(schema)}.{identifier(name)} set person_key = ? where person_key = ?",
                    [after, before],
                )


def _is_theirs(table: TextTable, traces: Traces, accounts: set[str]) -> str:
    """SQL: the row has what is the person's alone, or is of one of their accounts and names them."""
    conditions = [_is_keyed(table, traces)]
    if "account_id" in table.columns and accounts and traces.nearby:
        listed = ", ".join(map(literal, sorted(accounts)))
        named = " or ".join(_contains(column, trace) for column in table.columns for trace in traces.nearby)
        conditions.append(f"(account_id in ({listed}) and ({named}))")
    return " or ".join(conditions)


def _is_keyed(table: TextTable, traces: Traces) -> str:
    conditions = [_contains(column, trace) for column in table.columns for trace in traces.everywhere]
    conditions += [
        f"({identifier(column)} = {literal(one)} and {condition})"
        for column, one, _, condition in _ids_in(table, traces)
    ]
    return " or ".join(conditions)


def _ids_in(table: TextTable, traces: Traces) -> Iterator[tuple[str, str, str, str]]:
    """Column, id, pseudonym and condition of every place where an id may stand alone."""
    for kind, of_kind in traces.ids.items():
        before = PREFIX.get(kind, "")
        for column, condition in ID_COLUMNS[kind].items():
            if column not in table.columns or (column == "entity_id" and "entity" not in table.columns):
                continue
            if column == "subject_id":
                condition = _is_named(table, traces)
            for one, pseudonym in of_kind.items():
                yield column, before + one, before + pseudonym, condition
                if before:
                    yield column, one, pseudonym, condition


def _is_named(table: TextTable, traces: Traces) -> str:
    """A subject may be a ticket or a bug, too."""
    names = [one.text for one in (*traces.everywhere, *traces.nearby) if one.instead == NAMELESS]
    if "subject_name" not in table.columns:
        return "false"
    listed = ", ".join(map(literal, [*names, NAMELESS]))
    return f"(subject_name in ({listed}) or subject_name = subject_id)"


def _contains(column: str, trace: Trace) -> str:
    text = f"cast({identifier(column)} as varchar)"
    found = f"contains({f'lower({text})' if trace.any_case else text}, {literal(trace.in_lower_case)})"
    options = ", 'i'" if trace.any_case else ""
    return f"({found} and regexp_matches({text}, {literal(trace.pattern)}{options}))"


def _hidden(column: str, table: TextTable, traces: Traces) -> str:
    """SQL of the column's value without the person."""
    name = identifier(column)
    if column == RAW and table.schema in RAW_SCHEMAS:
        return _wordless(name)
    if column in WORDS and table.schema in WORD_SCHEMAS:
        return _wordless(name)
    text = f"cast({name} as varchar)"
    for trace in (*traces.everywhere, *traces.nearby):
        before = r"\1" if trace.pattern.startswith("(") else ""
        options = "gi" if trace.any_case else "g"
        instead = literal(before + trace.instead)
        text = f"regexp_replace({text}, {literal(trace.pattern)}, {instead}, '{options}')"
    alone = [
        f"when {name} = {literal(one)} and {condition} then {literal(pseudonym)}"
        for where, one, pseudonym, condition in _ids_in(table, traces)
        if where == column
    ]
    return f"case {' '.join(alone)} else {text} end" if alone else text


def _wordless(name: str) -> str:
    return f"case when {name} <> '' then {literal(WORDLESS)} else {name} end"
