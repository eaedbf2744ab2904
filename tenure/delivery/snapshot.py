"""Publishes the snapshot: a copy of the published tables that people and pages read while the warehouse is written."""

import logging
import os
from datetime import date
from pathlib import Path

import duckdb

from tenure import warehouse
from tenure.core import paths
from tenure.core.as_of_date import is_followed
from tenure.core.duckdb_file import when_free
from tenure.core.errors import TenureError
from tenure.delivery.outbox_schema import create_outbox
from tenure.landing.quoting import literal

log = logging.getLogger("tenure")

# Besides publish.*: what the page needs to drill down from an account to its facts.
TABLES = {
    "marts.dim_accounts": "select * from source.marts.dim_accounts",
    "marts.dim_plans": "select * from source.marts.dim_plans",
    "marts.fct_account_features": """
        select * from source.marts.fct_account_features
        where as_of_date = (select max(as_of_date) from source.publish.pub_account_health)
    """,
    # Why a page shows no probabilities.
    "ml.trainings": "select * from source.ml.trainings",
    # When the model learned that the probabilities of the latest day come from.
    "ml.account_scores": """
        select distinct as_of_date, target, method, learned_on from source.ml.account_scores
        where as_of_date = (select max(as_of_date) from source.publish.pub_account_health)
    """,
    "ml.lead_times": """
        select measured.*, kinds.title, kinds.family, kinds.severity
        from source.ml.lead_times as measured join source.seeds.facts as kinds on measured.fact = kinds.fact
    """,
    "ml.marginal_values": "select * from source.ml.marginal_values",
    "seeds.playbooks": "select * from source.seeds.playbooks",
    # The choices that the page offers when a task is closed.
    "seeds.cause_codes": "select * from source.seeds.cause_codes",
    # For freshness: since when a channel has failed. No keys and no payloads, which name accounts and people.
    "delivery.waiting": """
        select channel, status, attempts, first_tried_on from source.delivery.outbox
        where status in ('pending', 'dead letter') and last_error is not null
        union all
        select channel, status, attempts, first_tried_on from source.delivery.crm_companies
        where status in ('pending', 'dead letter') and last_error is not null
    """,
}


class NothingToPublish(TenureError, LookupError):
    """The warehouse holds no published tables: build the stage `playbooks` first."""


def publish_day(as_of_date: str | date, backfill_until: str | date | None = None) -> dict[str, int]:
    """Call `publish_snapshot`, unless later days of a backfill follow: the last of them publishes for all.

    :returns: rows by table, empty when a later day publishes.
    """
    if is_followed(as_of_date, backfill_until):
        log.info(
            "not published: the run of %s, the last day of this backfill, publishes for all", backfill_until
        )
        return {}
    return publish_snapshot()


def publish_snapshot() -> dict[str, int]:
    """Copy the published tables to a new file and replace the old one atomically.

    Open readers keep the old file, and a killed run leaves it in place. The same tables give the same rows in the same
    order.

    :returns: rows by table
    :raises NothingToPublish: there are no `publish.pub_*` tables.
    :raises FileHeld: another process is writing the warehouse and did not end in time.
    """
    target = paths.published_file()
    unfinished = target.with_name(f".{target.name}.unfinished")
    _remove(unfinished)
    # A home that has never delivered has none.
    with warehouse.connect() as connection:
        create_outbox(connection)
    with warehouse.connect(unfinished) as connection:
        copy = _copy_from_server if warehouse.is_on_server() else _copy_from_file
        rows = copy(connection)
        connection.execute("checkpoint")
    os.replace(unfinished, target)
    log.info("published %s tables with %s rows", len(rows), sum(rows.values()))
    return rows


def _copy_from_file(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    source = paths.warehouse_file()
    when_free(source, lambda: connection.execute(f"attach {literal(str(source))} as source (read_only)"))
    published = _published(connection, "source")
    rows = {table: _write(table, query, connection) for table, query in (published | TABLES).items()}
    connection.execute("detach source")
    return rows


def _copy_from_server(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """All tables as of one moment, whatever other runs commit meanwhile."""
    rows = {}
    with warehouse.connect() as server:
        server.execute("begin isolation level repeatable read read only")
        [(database,)] = server.execute("select current_database()").fetchall()
        for table, query in (_published(server, database) | TABLES).items():
            found = server.execute(query.replace("source.", "")).to_arrow_table()
            connection.register("rows_of_table", found)
            rows[table] = _write(table, "select * from rows_of_table", connection)
            connection.unregister("rows_of_table")
        server.execute("commit")
    return rows


def _write(table: str, query: str, connection: duckdb.DuckDBPyConnection) -> int:
    """Create the table with the rows of the query, in an order of its own; returns how many there are."""
    connection.execute("set preserve_insertion_order = true")
    connection.execute(f"create schema if not exists {table.split('.')[0]}")
    connection.execute(f"create table {table} as select * from ({query}) order by all")
    return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])


def _published(connection: duckdb.DuckDBPyConnection, catalogue: str) -> dict[str, str]:
    """Return the queries by table, without the copies `…__dbt_backup` that a killed dbt leaves behind."""
    names = connection.execute(
        "select table_name from information_schema.tables "
        "where table_catalog = ? and table_schema = 'publish' "
        "and starts_with(table_name, 'pub_') and position('__dbt_' in table_name) = 0 order by 1",
        [catalogue],
    ).fetchall()
    if not names:
        raise NothingToPublish("no publish.pub_* tables in the warehouse: build the stage playbooks first")
    return {f"publish.{name}": f"select * from source.publish.{name}" for (name,) in names}


def _remove(unfinished: Path) -> None:
    for leftover in (unfinished, unfinished.with_name(f"{unfinished.name}.wal")):
        leftover.unlink(missing_ok=True)
