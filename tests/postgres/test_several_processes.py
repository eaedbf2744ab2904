"""Several processes on one server: what they leave is what one after the other leaves, also when some are killed.

TENURE_KILLS says how many kills (3), TENURE_KILLS_SEED which moments (1). A warehouse takes several in a row: a run is
killed, so is the run that repeats it, and the last one is left to finish.
"""

import os
import random
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread, Timer
from typing import Any

import duckdb
import psycopg2
import pytest

from tests.postgres.company import DELIVER, FIRST, TENURE, begin, finish, land_day, run, tenure
from tests.tenure.landing.pull.loader_database import LoaderDatabase

KILLS = int(os.environ.get("TENURE_KILLS", "3"))
SEED = int(os.environ.get("TENURE_KILLS_SEED", "1"))
IN_A_ROW = 3
STEPS = "steps.txt"
NEXT = FIRST + timedelta(days=1)
SCHEMAS = ("seeds", "snapshots", "staging", "conformed", "intermediate", "marts", "ml", "publish", "delivery")
# What a run plans to build again, given what it found, says nothing about an account; runs of MLflow have random ids.
NOT_COMPARED = {
    "conformed.cnf_product__changed_days",
    "conformed.cnf_product__rebuilt_days",
    "staging.stg_segment__changed_ids",
    "ml.trained_models",
}
CHECKSUM = "select count(*), sum(cast(hashtextextended(cast(t as text), 0) as numeric)) from {table} as t"
TRAINING = (
    "import sys; from tenure.landing.open_landing import open_landing_folder;"
    "from tenure.transform.build_stage import build_stage;"
    "from ml.insights.rules.find_rules import find_rules; from ml.train import train_challenger;"
    "open_landing_folder(); build_stage('raw', sys.argv[1]);"
    "build_stage('features', sys.argv[1], build_history=True); find_rules(sys.argv[1]);"
    "print('verdict:', train_challenger('churn', sys.argv[1])['verdict'])"
)
ONE_TASK = ("-m", "tests.postgres.one_task")
TAKE, GIVE = (f"from tenure import store; store.{what}()" for what in ("take", "give"))
READ = ("marts.fct_account_features", "publish.pub_account_health", "staging.stg_stripe__invoices")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


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


@pytest.fixture(scope="module")
def landed(new_database: Callable[[], dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("landed")
    on_file = {"TENURE_HOME": str(folder / "file"), "WAREHOUSE_TARGET": "duckdb"}
    on_server = {"TENURE_HOME": str(folder / "server"), **new_database()}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in on_server.items():
            patch.setenv(name, value)
        land_day(FIRST, on_file, on_server, folder)
        tenure(on_server, "build", "--as-of", str(FIRST))
        run(on_server, "-c", DELIVER, str(FIRST))
        land_day(NEXT, on_file, on_server, folder)
    return Company(on_server)


@pytest.fixture(scope="module")
def undisturbed(landed: Company, tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The second day, built by one process."""
    copy = landed.copy(tmp_path_factory.mktemp("undisturbed"), "undisturbed")
    copy.finish_day()
    return copy


@pytest.fixture(scope="module")
def steps(undisturbed: Company) -> dict[str, float]:
    """The seconds of each step of the day, as the command says."""
    said = (Path(undisturbed.variables["TENURE_HOME"]) / STEPS).read_text()
    return {title: float(seconds) for title, seconds in re.findall(r"^✓ (.+?)  ([\d.]+) s$", said, re.M)}


def test_a_day_twice_a_training_and_a_reader_at_once_are_in_no_ones_way(
    landed: Company, undisturbed: Company, tmp_path: Path
) -> None:
    after = undisturbed.copy(tmp_path, "one_after_the_other")
    run(after.variables, "-c", TRAINING, str(NEXT))
    after.finish_day()
    one = landed.copy(tmp_path, "at_once")
    # Another machine has a home of its own.
    shutil.copytree(one.variables["TENURE_HOME"], tmp_path / "other", symlinks=True)
    other = one.variables | {"TENURE_HOME": str(tmp_path / "other")}
    with _reading(one) as seen:
        processes = [
            begin(one.variables, *one.build()),
            begin(other, *one.build()),
            begin(one.variables, "-c", TRAINING, str(NEXT)),
        ]
        said = [finish(process) for process in processes]
    one.finish_day()
    assert any("waiting" in text for text in said), said
    assert "verdict: " in said[2]
    assert all(min(counts) > 0 for counts in seen.values()), seen
    # Tables between the stages hold the dates of the build that came last.
    assert {table for table in _differing(one, after) if not table.startswith("intermediate.")} == set()


def test_machines_that_share_no_disk_leave_what_one_home_leaves(landed: Company, tmp_path: Path) -> None:
    """Each task of the day runs on a machine that has just started, and the page is on one more."""
    together, apart = landed.copy(tmp_path, "together"), landed.copy(tmp_path, "apart")
    apart = Company(apart.variables | {"TENURE_STORE": f"file://{tmp_path}/store"})
    run(apart.variables, "-c", GIVE)
    tasks = re.findall(r"^task: (\S+)$", run(together.variables, *ONE_TASK), re.M)
    assert len(tasks) > 10, tasks
    for task in tasks:
        run(together.variables, *ONE_TASK, str(NEXT), task)
        run(apart.variables | {"TENURE_HOME": str(tmp_path / task)}, *ONE_TASK, str(NEXT), task)
    assert _differing(apart, together) == set()
    page = tmp_path / "page"
    run(apart.variables | {"TENURE_HOME": str(page)}, "-c", TAKE)
    for day in (FIRST, NEXT):
        sent = f"outbox/{day}.jsonl"
        assert (page / sent).read_bytes() == (tmp_path / "together" / sent).read_bytes()
    assert _published(page) == _published(tmp_path / "together")


@pytest.mark.parametrize("first_kill", range(0, KILLS, IN_A_ROW))
def test_killed_at_any_moment_and_run_again_a_day_ends_with_the_same_tables(
    first_kill: int, landed: Company, undisturbed: Company, steps: dict[str, float], tmp_path: Path
) -> None:
    company = landed.copy(tmp_path, f"killed_{first_kill}")
    for kill in range(first_kill, min(first_kill + IN_A_ROW, KILLS)):
        turn, place = divmod(kill, len(steps))
        # Seeds are texts, because neighbouring numbers would give neighbouring moments.
        step = random.Random(f"{SEED} {turn}").sample(list(steps), len(steps))[place]
        share = random.Random(f"{SEED} {turn} {place}").random()
        status = _kill_in(step, share * steps[step], list(steps), company)
        print(f"killed in {step} at {share:.0%} of its time, ended with {status}")
    company.finish_day()
    assert _differing(company, undisturbed) == set()


def _kill_in(step: str, seconds: float, steps: list[str], company: Company) -> int:
    """Kill a run of the day with all its children (SIGKILL) so long after the start of a step; how it ended."""
    process, said = begin(company.variables, *company.build()), []
    kill = Timer(seconds, _kill_group, [process.pid])
    place = steps.index(step)
    if not place:
        kill.start()
    for line in process.stdout or ():
        said.append(line)
        # A step is named when it has ended.
        if place and line.startswith(f"✓ {steps[place - 1]}  "):
            kill.start()
    kill.cancel()
    status = process.wait()
    assert status in (0, -signal.SIGKILL), "".join(said)
    return status


def _kill_group(process_id: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process_id, signal.SIGKILL)


def _differing(one: Company, other: Company) -> set[str]:
    found, expected = one.checksums(), other.checksums()
    return {table for table in found | expected if found.get(table) != expected.get(table)}


def _published(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(home / "published" / "tenure.duckdb"), read_only=True) as snapshot:
        tables = snapshot.execute(
            "select table_schema || '.' || table_name from information_schema.tables order by 1"
        ).fetchall()
        return {table: snapshot.execute(f"from {table} order by all").fetchall() for (table,) in tables}


@contextmanager
def _reading(company: Company) -> Iterator[dict[str, set[int]]]:
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
