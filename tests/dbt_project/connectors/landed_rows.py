"""Builds the raw stage from a few rows of one source, and reads what became of them."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tenure import warehouse
from tenure.core import paths
from tenure.landing.open_landing import open_landing_folder
from tenure.transform.dbt_runner import run_dbt
from tests.dbt_project.conformed import conformed_sql


def built_from(source: str, tables: Mapping[str, str], home: Path) -> Iterator[Path]:
    """The home, with the raw stage built from CSV text by table; its lines may be indented."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENURE_HOME", str(home))
        patch.delenv("TENURE_LANDING", raising=False)
        for table, text in tables.items():
            file = paths.landing() / source / table / "all.csv"
            file.parent.mkdir(parents=True)
            file.write_text("\n".join(line.strip() for line in text.splitlines()) + "\n")
        open_landing_folder()
        run_dbt("raw", "2026-06-01")
        yield home


def rows(query: str) -> list[tuple]:
    with warehouse.connect(read_only=True) as connection:
        return connection.execute(query).fetchall()


def conformed(model: str, columns: str) -> list[tuple]:
    return rows(f"select {columns} from ({conformed_sql(model)[model]}) as conformed order by all")


def dirt(source: str) -> set[tuple[str, str, str]]:
    """Table, the first part of the key, and reason of each bad row."""
    query = f"select table_name, row_key, reason from staging.quarantine where is_dirt and source_name = '{source}'"
    return {(table, key.split("|")[0], reason) for table, key, reason in rows(query)}


def rows_lost() -> list[tuple]:
    return rows(
        "select * from intermediate.int_raw__table_counts where rows_landed <> rows_kept + rows_set_aside"
    )
