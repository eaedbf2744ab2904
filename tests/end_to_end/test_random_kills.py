"""Runs of the three DAGs that are killed at random moments and run again end with the same tables.

TENURE_KILLS says how many kills of each DAG (3), TENURE_KILLS_SEED which moments (1). The tasks take turns, so that
short ones are hit too. Several kills hit one home, each the run that was to mend the one before; then a run goes to
its end.
"""

import json
import os
import random
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from threading import Timer

import pytest

from tenure import warehouse
from tenure.core import paths
from tests.end_to_end.conftest import CHECKSUM, NEXT_DAY, SCHEMAS, Home

KILLS = int(os.environ.get("TENURE_KILLS", "3"))
SEED = int(os.environ.get("TENURE_KILLS_SEED", "1"))

IN_A_ROW = 3

# In the order in which they run; each begins where the one before it has ended.
CONF = {
    "customer_health_daily": {},
    "customer_health_training": {"targets": ["churn"], "require_approval": False},
    "customer_health_review": {},
}
WITH_SNAPSHOTS = (*SCHEMAS, "snapshots")
# Folders in which a killed run must leave no file that an undisturbed one does not have.
SWEPT = ("landing", "outbox", "published", "reports", "warehouse")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


@dataclass(frozen=True)
class Ended:
    """A home in which a DAG has run undisturbed, the one that it began with, and the seconds that each task took."""

    before: Home
    after: Home
    seconds: dict[str, float]


@pytest.fixture(scope="module")
def undisturbed_runs(landed: Home, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ended]:
    """How each DAG ends when nothing happens to it."""
    ended, home = {}, landed
    for dag_id in CONF:
        after = home.copy(tmp_path_factory.mktemp(dag_id) / "home")
        ended[dag_id] = Ended(home, after, _run_to_its_end(after, dag_id))
        home = after
    return ended


@pytest.mark.parametrize("first_kill", range(0, KILLS, IN_A_ROW))
@pytest.mark.parametrize("dag_id", CONF)
def test_killed_at_any_moment_and_run_again_a_dag_ends_with_the_same_tables(
    dag_id: str, first_kill: int, undisturbed_runs: dict[str, Ended], tmp_path: Path
) -> None:
    wanted = undisturbed_runs[dag_id]
    home = wanted.before.copy(tmp_path / "home")
    for kill in range(first_kill, min(first_kill + IN_A_ROW, KILLS)):
        turn, place = divmod(kill, len(wanted.seconds))
        # Seeds are texts, because neighbouring numbers would give neighbouring moments.
        tasks = random.Random(f"{SEED} {dag_id} {turn}").sample(list(wanted.seconds), len(wanted.seconds))
        share = random.Random(f"{SEED} {dag_id} {turn} {place}").random()
        status = _kill_in(tasks[place], share * wanted.seconds[tasks[place]], home, dag_id)
        print(f"{dag_id}: {tasks[place]} at {share:.0%} of its time, ended with {status}")
    _run_to_its_end(home, dag_id)
    assert _tables(home) == _tables(wanted.after)
    assert _files(home) == _files(wanted.after)
    assert _champions(home) == _champions(wanted.after)


def _run_to_its_end(home: Home, dag_id: str) -> dict[str, float]:
    """The seconds that each of its tasks took."""
    process, said, starts = _begin(home, dag_id), [], []
    for line in process.stdout or ():
        said.append(line)
        if task := _started(line):
            starts.append((task, time.monotonic()))
    assert process.wait() == 0, "".join(said[-50:])
    starts.append(("", time.monotonic()))
    return {task: end - begun for (task, begun), (_, end) in pairwise(starts)}


def _kill_in(task: str, seconds: float, home: Home, dag_id: str) -> int:
    """Kill a run with all its children (SIGKILL) so long after the start of a task; how it ended."""
    process, said = _begin(home, dag_id), []
    kill = Timer(seconds, _kill_group, [process.pid])
    for line in process.stdout or ():
        said.append(line)
        if _started(line) == task and not kill.is_alive():
            kill.start()
    kill.cancel()
    status = process.wait()
    # In the last moments of its last task it may have ended by itself.
    assert status in (0, -signal.SIGKILL), "".join(said[-50:])
    return status


def _kill_group(process_id: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process_id, signal.SIGKILL)


def _begin(home: Home, dag_id: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        home.command(*_arguments(dag_id)), cwd=paths.REPOSITORY, env=home.environment(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip


def _started(line: str) -> str | None:
    return line.partition("task_id=")[2].split()[0] if "starting task_id=" in line else None


def _arguments(dag_id: str) -> tuple[object, ...]:
    return ("tests.end_to_end.run_day", NEXT_DAY, dag_id, json.dumps(CONF[dag_id]))


def _tables(home: Home) -> dict[str, tuple]:
    """Rows and checksum of every table of the warehouse and of the published snapshot."""
    found = home.checksums(WITH_SNAPSHOTS)
    with warehouse.connect(home.folder / "published" / "tenure.duckdb", read_only=True) as snapshot:
        names = snapshot.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
        ).fetchall()
        for (table,) in names:
            found[f"snapshot: {table}"] = snapshot.execute(CHECKSUM.format(table=table)).fetchall()[0]
    return found


def _files(home: Home) -> list[str]:
    found = [file for folder in SWEPT for file in (home.folder / folder).rglob("*") if file.is_file()]
    return sorted(str(file.relative_to(home.folder)) for file in found)


def _champions(home: Home) -> list[tuple]:
    """Registered versions of each model with their aliases; and that no run is left open."""
    from mlflow import MlflowClient

    client = MlflowClient(f"sqlite:///{home.folder}/mlflow/mlflow.db")
    open_runs = client.search_runs(
        [one.experiment_id for one in client.search_experiments()], "attributes.status = 'RUNNING'"
    )
    assert [run.info.run_id for run in open_runs] == []
    return sorted(
        (
            model.name,
            sorted(model.aliases.items()),
            len(client.search_model_versions(f"name = '{model.name}'")),
        )
        for model in client.search_registered_models()
    )
