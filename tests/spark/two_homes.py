"""The same company in two homes: the warehouse of one rolls its events up, Spark does for the other, in a lake."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tenure import warehouse
from tenure.core.settings import read_settings
from tenure.landing.open_landing import open_landing_folder
from tests.spark.conftest import forget_connect

OWN = "internal_users: [insider]\n"


@dataclass(frozen=True)
class Homes:
    """`lake`: the events table that Spark reads."""

    duckdb: Path
    spark: Path
    lake: Path

    def rows(self, home: Path, query: str) -> list[tuple]:
        with warehouse.connect(_file(home), read_only=True, folders=[home, self.lake]) as connection:
            return connection.execute(f"{query} order by all").fetchall()

    def compare(self, query: str, folder: Path) -> "Comparison":
        """Of as many rows as there are: the engine compares them, through files in the folder."""
        for home in (self.duckdb, self.spark):
            with warehouse.connect(
                _file(home), read_only=True, folders=[home, self.lake, folder]
            ) as connection:
                connection.execute(f"copy ({query}) to '{folder / home.name}.parquet'")
        first, second = (
            f"from read_parquet('{folder / home.name}.parquet')" for home in (self.duckdb, self.spark)
        )
        with duckdb.connect() as connection:
            [(rows,)] = connection.execute(f"select count(*) {first}").fetchall()
            only = [
                connection.execute(f"select * {one} except all select * {other} limit 5").fetchall()
                for one, other in ((first, second), (second, first))
            ]
        return Comparison(rows, *only)


@dataclass(frozen=True)
class Comparison:
    """Number of rows by DuckDB, and some of those that only one of the two has."""

    rows: int
    by_duckdb_only: list[tuple]
    by_spark_only: list[tuple]


def make_homes(base: Path, conf: Mapping[str, str]) -> Homes:
    """Both homes, of a company that has landed in `base/duckdb/landing`."""
    landing = base / "duckdb" / "landing"
    shutil.copytree(landing, base / "spark" / "landing")
    lake = base / "spark" / "landing" / "segment" / "tracks"
    settings = (landing / "tenure.yml").read_text() + OWN
    (landing / "tenure.yml").write_text(settings)
    write_settings(base / "spark", settings, {"table": str(lake)}, {"session": dict(conf)})
    return Homes(base / "duckdb", base / "spark", lake)


def write_settings(
    home: Path, settings: str, rollups: Mapping[str, object], spark: Mapping[str, object]
) -> None:
    asked = {"rollups": {"engine": "spark", **rollups}, "spark": dict(spark)}
    lines = (f"{key}: {json.dumps(value)}\n" for key, value in asked.items())
    (home / "landing" / "tenure.yml").write_text(settings + "".join(lines))


def build(home: Path, day: date, *stages: str) -> None:
    from tenure.cli.events import roll_up
    from tenure.transform.build_stage import build_stage

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENURE_HOME", str(home))
        patch.delenv("TENURE_LANDING", raising=False)
        open_landing_folder()
        if read_settings().rollups.is_spark:
            forget_connect()
            roll_up(day)
        for stage in stages:
            build_stage(stage, day)


def _file(home: Path) -> Path:
    return home / "warehouse" / "tenure.duckdb"
