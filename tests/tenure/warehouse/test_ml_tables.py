import re
from pathlib import Path

import duckdb
import pytest

from tenure import warehouse
from tenure.core import paths
from tenure.warehouse.ml_tables import declared_tables, ml_columns

# Types that DuckDB and PostgreSQL know under the same name.
SHARED_TYPES = {"text", "date", "integer", "bigint", "boolean", "double precision", "timestamp"}
# Code that owns tables of its own.
OWNERS = (
    "tenure/warehouse", "tenure/landing", "tenure/delivery", "tenure/transform", "tenure/doctor", "tenure/benchmark",
    "tenure/playbooks", "tenure/backup/move",
)  # fmt: skip


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, str]]:
    return connection.execute(
        "select column_name, data_type from information_schema.columns"
        " where table_schema = 'ml' and table_name = ? order by ordinal_position",
        [table],
    ).fetchall()


@pytest.mark.parametrize("table", declared_tables())
def test_a_table_has_the_declared_columns_in_their_order(table: str) -> None:
    with duckdb.connect() as connection:
        warehouse.create_ml_table(connection, table)
        assert [name for name, _ in columns_of(connection, table)] == list(ml_columns(table))


def test_types_are_those_that_every_engine_knows() -> None:
    types = {data_type for table in declared_tables() for data_type in ml_columns(table).values()}
    assert types <= SHARED_TYPES


def test_a_table_of_an_older_version_keeps_its_rows_and_gets_the_new_columns() -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema ml")
        connection.execute(
            "create table ml.count_errors as select date '2026-01-05' as learned_on, 0.5::double as shared_error"
        )
        warehouse.create_ml_table(connection, "count_errors")
        assert {name for name, _ in columns_of(connection, "count_errors")} == set(ml_columns("count_errors"))
        assert connection.execute("select shared_error, weeks from ml.count_errors").fetchall() == [
            (0.5, None)
        ]


def test_creating_it_again_keeps_the_rows() -> None:
    with duckdb.connect() as connection:
        warehouse.create_ml_table(connection, "count_errors")
        connection.execute("insert into ml.count_errors (target) values ('churn')")
        warehouse.create_ml_table(connection, "count_errors")
        assert connection.execute("select target from ml.count_errors").fetchall() == [("churn",)]


def test_an_undeclared_table_is_refused_with_the_file_to_declare_it_in() -> None:
    with duckdb.connect() as connection, pytest.raises(LookupError, match=r"ml\.weather .*_ml__sources\.yml"):
        warehouse.create_ml_table(connection, "weather")


def test_no_other_code_declares_a_table() -> None:
    packages = (paths.REPOSITORY / name for name in ("dags", "expectations", "ml", "plugins", "tenure"))
    files = [file.relative_to(paths.REPOSITORY) for folder in packages for file in folder.rglob("*.py")]
    others = [file for file in files if not file.as_posix().startswith(OWNERS)]
    assert len(others) > 100
    assert [file for file in others if _declares_a_table(paths.REPOSITORY / file)] == []


def _declares_a_table(file: Path) -> bool:
    return bool(re.search(r"\b(create|alter)\s[\w\s]*?\btable\b", file.read_text(), re.IGNORECASE))
