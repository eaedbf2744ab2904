"""A person in the tables of a warehouse, of a DuckDB file or a server: counted, and replaced."""

from collections.abc import Iterator
from itertools import groupby

import duckdb

from tenure import warehouse
from tenure.erasure.matching import TextTable, hidden, is_keyed, is_theirs
from tenure.erasure.traces import Traces
from tenure.landing.quoting import identifier, literal
from tenure.landing.server.copy_rollups import SCHEMA as ROLLUPS
from tenure.landing.server.views import PLACE_OF_FILES
from tenure.transform.node_digests import BUILT

TEXTS = ("VARCHAR", "JSON", "text", "character varying", "json", "jsonb")
COLUMNS = """
select table_schema, table_name, column_name, data_type
from information_schema.columns inner join information_schema.tables using (table_catalog, table_schema, table_name)
where table_catalog = current_database() and table_type = 'BASE TABLE'{of_ours}
order by table_schema, table_name, ordinal_position
"""
# What a run writes on a server, where others have schemas too.
ON_SERVER = (*warehouse.SCHEMAS, PLACE_OF_FILES, ROLLUPS)
# Its number is made of the account and the id (macro `person_key`).
PEOPLE = "intermediate.int_product__people"
NEW_KEYS = "select person_key, {key} from {people} where user_id = {id}"
KEY = "hash(account_id, {pseudonym})"
KEY_ON_SERVER = "hashtextextended(concat(account_id, chr(31), {pseudonym}), 0) & 9223372036854775807"


def tables_of(connection: duckdb.DuckDBPyConnection) -> Iterator[TextTable]:
    for (schema, name), columns in groupby(_columns_of(connection), key=lambda column: column[:2]):
        texts = {column: kind for _, _, column, kind in columns if kind in TEXTS}
        if texts:
            yield TextTable(schema, name, texts, warehouse.is_server(connection))


def _columns_of(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, str]]:
    """Schema, table, column and type, of the tables that are ours: in a file all are."""
    listed = ", ".join(map(literal, ON_SERVER))
    of_ours = f" and table_schema in ({listed})" if warehouse.is_server(connection) else ""
    return connection.execute(COLUMNS.format(of_ours=of_ours)).fetchall()


def accounts_of(connection: duckdb.DuckDBPyConnection, traces: Traces) -> set[str]:
    """The accounts that a row with the person's address or id names."""
    found: set[str] = set()
    for table in tables_of(connection):
        if "account_id" in table.columns:
            found |= {
                account
                for (account,) in connection.execute(
                    f"select distinct account_id from {table.relation}"
                    f" where account_id <> '' and ({is_keyed(table, traces)})"
                ).fetchall()
            }
    return found


def count_rows(connection: duckdb.DuckDBPyConnection, traces: Traces, accounts: set[str]) -> dict[str, int]:
    """Rows that name the person, by table."""
    counted = {}
    for table in tables_of(connection):
        rows = connection.execute(
            f"select count(*) from {table.relation} where {is_theirs(table, traces, accounts)}"
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
                f"{identifier(column)} = {hidden(column, table, traces)}" for column in table.columns
            )
            connection.execute(
                f"update {table.relation} set {values} where {is_theirs(table, traces, accounts)}"
            )


def _renumber(connection: duckdb.DuckDBPyConnection, traces: Traces) -> None:
    """The numbers by which rollups know people."""
    if not warehouse.table_exists(connection, PEOPLE):
        return
    key = KEY_ON_SERVER if warehouse.is_server(connection) else KEY
    numbered = [
        f"{identifier(schema)}.{identifier(name)}"
        for schema, name, column, kind in _columns_of(connection)
        if column == "person_key" and kind in ("UBIGINT", "bigint")
    ]
    for one, pseudonym in traces.ids.get("user_id", {}).items():
        query = NEW_KEYS.format(key=key.format(pseudonym=literal(pseudonym)), people=PEOPLE, id=literal(one))
        for before, after in connection.execute(query).fetchall():
            for relation in numbered:
                connection.execute(
                    f"update {relation} set person_key = ? where person_key = ?", [after, before]
                )
