"""A small demo company, run as `make run` runs it, once per test process; tests take copies of its home."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tenure import warehouse
from tenure.core import paths

ACCOUNTS = 100
DAYS = [date(2026, 6, 30), date(2026, 7, 1)]
# Lands after the first run: the day that tests run, kill and run again.
NEXT_DAY = date(2026, 7, 2)
SCHEMAS = ("seeds", "staging", "conformed", "intermediate", "marts", "ml", "publish", "delivery")
OTHER_PROCESSES = ("AIRFLOW", "DBT", "MLFLOW", "TENURE")

# What a run plans to build again, given what it found: says nothing about an account.
PLANS = ("cnf_product__rebuilt_days", "stg_segment__changed_ids")

# Order does not matter, everything else does.
CHECKSUM = "select count(*), cast(sum(cast(hash(t) as hugeint)) as text) from {table} as t"


@dataclass(frozen=True)
class Home:
    """A TENURE_HOME on its own."""

    folder: Path

    def command(self, *arguments: object) -> list[str]:
        return [sys.executable, "-m", *map(str, arguments)]

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OTHER_PROCESSES)}
        return kept | {"TENURE_HOME": str(self.folder), "PYTHONUNBUFFERED": "1"}

    def run(self, *arguments: object) -> subprocess.CompletedProcess:
        """`python -m …` on this home, as a person would."""
        return subprocess.run(
            self.command(*arguments),
            cwd=paths.REPOSITORY,
            env=self.environment(),
            capture_output=True,
            text=True,
        )

    def copy(self, folder: Path) -> "Home":
        shutil.copytree(self.folder, folder, symlinks=True)
        return Home(folder)

    def ask(self, query: str) -> list[tuple]:
        with self._connection() as connection:
            return connection.execute(query).fetchall()

    def checksums(self, schemas: tuple[str, ...] = SCHEMAS) -> dict[str, tuple]:
        """Rows and checksum of every table and view by name."""
        tables = self.ask(
            "select table_schema || '.' || table_name from information_schema.tables"
            f" where table_schema in {schemas} and not list_contains({list(PLANS)}, table_name) order by 1"
        )
        with self._connection() as connection:
            return {
                table: connection.execute(CHECKSUM.format(table=table)).fetchall()[0] for (table,) in tables
            }

    @contextmanager
    def _connection(self) -> Iterator:
        # The views of a copy read what landed in the home that it was copied from.
        folders = [self.folder.parents[1]]
        file = self.folder / "warehouse" / "tenure.duckdb"
        with warehouse.connect(file, read_only=True, folders=folders) as connection:
            yield connection


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, subprocess.CompletedProcess]:
    """`make run` on an empty home, and what it printed."""
    home = Home(tmp_path_factory.mktemp("first_run") / "home")
    ran = home.run("tenure", "run", "--accounts", ACCOUNTS, "--days", len(DAYS))
    log = home.folder / "logs" / "run.log"
    assert ran.returncode == 0, (
        f"{ran.stdout}\n{ran.stderr}\n{log.read_text()[-4000:] if log.exists() else ''}"
    )
    return home, ran


@pytest.fixture(scope="session")
def landed(first_run, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The same home one day later: the next day has landed and has not been run."""
    home = first_run[0].copy(tmp_path_factory.mktemp("landed") / "home")
    ran = home.run("tenure", "demo", "--until", NEXT_DAY, "--accounts", ACCOUNTS)
    assert ran.returncode == 0, ran.stderr
    return home


@pytest.fixture(scope="session")
def run_daily() -> Callable[..., dict[str, str]]:
    """Run the daily DAG on a home, in this process; gives the tasks' states. `dry_run=False` delivers in earnest."""
    from tenure.cli.dag_runner import prepare_airflow, run_dag

    dag = prepare_airflow()["customer_health_daily"]

    def run(home: Home, day: date, **conf: object) -> dict[str, str]:
        from airflow.models.dagrun import DagRun

        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TENURE_HOME", str(home.folder))
            run_dag(dag, day, conf)
        (run,) = DagRun.find(dag_id=dag.dag_id, run_id=f"manual__{day}T00:00:00+00:00")
        return {task.task_id: str(task.state) for task in run.get_task_instances()}

    return run


@pytest.fixture(scope="session")
def undisturbed(landed: Home, run_daily, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home after the next day's run."""
    home = landed.copy(tmp_path_factory.mktemp("undisturbed") / "home")
    run_daily(home, NEXT_DAY)
    return home
