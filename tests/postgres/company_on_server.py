"""A company on a server whose next day has landed: copies of it, what it does, and what two of them differ in."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg2

from tests.postgres.company import DELIVER, FIRST, TENURE, run
from tests.tenure.landing.pull.loader_database import LoaderDatabase

NEXT = FIRST + timedelta(days=1)
STEPS = "steps.txt"
SCHEMAS = ("seeds", "snapshots", "staging", "conformed", "intermediate", "marts", "ml", "publish", "delivery")
# What a run plans to build again, given what it found, says nothing about an account; runs of MLflow have random ids.
NOT_COMPARED = {
    "conformed.cnf_product__changed_days",
    "conformed.cnf_product__rebuilt_days",
    "staging.stg_segment__changed_ids",
    "ml.trained_models",
}
CHECKSUM = "select count(*), sum(cast(hashtextextended(cast(t as text), 0) as numeric)) from {table} as t"
READ = ("marts.fct_account_features", "publish.pub_account_health", "staging.stg_stripe__invoices")


@dataclass(frozen=True)
class Company:
    """A home whose first day is built on a server and whose second has landed; copies are taken of both."""

    variables: dict[str, str]

    def copy(self, folder: Path, name: str) -> "Company":
        source = self.variables["PGDATABASE"]
        LoaderDatabase(self.variables["PGHOST"], "postgres").run(f"create database {name} template {source}")
        shutil.copytree(self.variables["TENURE_HOME"], folder / name, symlinks=True)
        return Company(self.variables | {"PGDATABASE": name, "TENURE_HOME": str(folder / name)})

    def build(self) -> list[str]:
        return [*TENURE, "build", "--as-of", str(NEXT)]

    def finish_day(self) -> None:
        said = run(self.variables, *self.build())
        (Path(self.variables["TENURE_HOME"]) / STEPS).write_text(said)
        run(self.variables, "-c", DELIVER, str(NEXT))

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg2.connect(
            host=self.variables["PGHOST"], user="postgres", dbname=self.variables["PGDATABASE"]
        ) as server:
            cursor = server.cursor()
            cursor.execute(query)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        server.close()
        return found

    def checksums(self) -> dict[str, tuple[Any, ...]]:
        tables = self.ask(
            "select table_schema || '.' || table_name from information_schema.tables"
            f" where table_schema in {SCHEMAS} order by 1"
        )
        return {
            table: self.ask(CHECKSUM.format(table=table))[0]
            for (table,) in tables
            if table not in NOT_COMPARED
        }


def differing(one: Company, other: Company) -> set[str]:
    found, expected = one.checksums(), other.checksums()
    return {table for table in found | expected if found.get(table) != expected.get(table)}


def differing_after_training(one: Company, other: Company) -> set[str]:
    """Tables between the stages hold the dates of the build that came last."""
    return {table for table in differing(one, other) if not table.startswith("intermediate.")}


@contextmanager
def reading(company: Company) -> Iterator[dict[str, set[int]]]:
    """Counts rows all the time: no statement fails and no table is ever empty."""
    seen: dict[str, set[int]] = {table: set() for table in READ}
    ended, failed = Event(), []

    def read() -> None:
        while not ended.wait(0.1):
            for table in READ:
                try:
                    seen[table].add(company.ask(f"select count(*) from {table}")[0][0])
                except psycopg2.Error as error:
                    failed.append(f"{table}: {error}")

    reader = Thread(target=read)
    reader.start()
    try:
        yield seen
    finally:
        ended.set()
        reader.join()
    assert failed == []
