"""Several processes on one server: what they leave is what one after the other leaves, also when some are killed.

TENURE_KILLS says how many kills (3) of a day, and how many of a training at once with a day; TENURE_KILLS_SEED which
moments (1). A warehouse takes several in a row: a run is killed, so is the run that repeats it, and the last one is
left to finish.
"""

import os
import random
import re
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import Any

import duckdb
import pytest

from tests.postgres.company import DELIVER, FIRST, begin, finish, land_day, run, tenure
from tests.postgres.company_on_server import (
    NEXT,
    STEPS,
    Company,
    differing,
    differing_after_training,
    reading,
)

KILLS = int(os.environ.get("TENURE_KILLS", "3"))
SEED = int(os.environ.get("TENURE_KILLS_SEED", "1"))
IN_A_ROW = 3
TRAINING = (
    "import sys; from tenure.landing.open_landing import open_landing_folder;"
    "from tenure.transform.build_stage import build_stage;"
    "from ml.insights.rules.find_rules import find_rules; from ml.train import train_challenger;"
    "open_landing_folder(); build_stage('raw', sys.argv[1]);"
    "build_stage('features', sys.argv[1], build_history=True); find_rules(sys.argv[1]);"
    "print('verdict:', train_challenger('churn', sys.argv[1])['verdict'])"
)
TRAIN = ("-c", TRAINING, str(NEXT))
ONE_TASK = ("-m", "tests.postgres.one_task")
TAKE, GIVE = (f"from tenure import store; store.{what}()" for what in ("take", "give"))

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


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
def trained(undisturbed: Company, tmp_path_factory: pytest.TempPathFactory) -> tuple[Company, float]:
    """The day after a training, one after the other, and the seconds of the training."""
    copy = undisturbed.copy(tmp_path_factory.mktemp("trained"), "trained")
    began = time.monotonic()
    assert "verdict: " in run(copy.variables, *TRAIN)
    seconds = time.monotonic() - began
    copy.finish_day()
    return copy, seconds


@pytest.fixture(scope="module")
def steps(undisturbed: Company) -> dict[str, float]:
    """The seconds of each step of the day, as the command says."""
    said = (Path(undisturbed.variables["TENURE_HOME"]) / STEPS).read_text()
    return {title: float(seconds) for title, seconds in re.findall(r"^✓ (.+?)  ([\d.]+) s$", said, re.M)}


def test_a_day_twice_a_training_and_a_reader_at_once_are_in_no_ones_way(
    landed: Company, trained: tuple[Company, float], tmp_path: Path
) -> None:
    one = landed.copy(tmp_path, "at_once")
    # Another machine has a home of its own.
    shutil.copytree(one.variables["TENURE_HOME"], tmp_path / "other", symlinks=True)
    other = one.variables | {"TENURE_HOME": str(tmp_path / "other")}
    with reading(one) as seen:
        processes = [
            begin(one.variables, *one.build()),
            begin(other, *one.build()),
            begin(one.variables, *TRAIN),
        ]
        said = [finish(process) for process in processes]
    one.finish_day()
    assert any("waiting" in text for text in said), said
    assert "verdict: " in said[2]
    assert all(min(counts) > 0 for counts in seen.values()), seen
    assert differing_after_training(one, trained[0]) == set()


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
    assert differing(apart, together) == set()
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
        _kill_day(kill, company, steps)
    company.finish_day()
    assert differing(company, undisturbed) == set()


@pytest.mark.parametrize("first_kill", range(0, KILLS, IN_A_ROW))
def test_a_day_a_training_and_a_reader_at_once_of_which_two_are_killed_end_with_the_same_tables(
    first_kill: int, landed: Company, trained: tuple[Company, float], steps: dict[str, float], tmp_path: Path
) -> None:
    expected, seconds = trained
    company = landed.copy(tmp_path, f"both_killed_{first_kill}")
    with reading(company):
        for kill in range(first_kill, min(first_kill + IN_A_ROW, KILLS)):
            share = random.Random(f"{SEED} training {kill}").random()
            with open(tmp_path / "said.txt", "w+") as said:
                training = begin(company.variables, *TRAIN, output=said)
                end = Timer(share * seconds, _kill_group, [training.pid])
                end.start()
                _kill_day(kill, company, steps)
                status = training.wait()
                end.cancel()
                said.seek(0)
                assert status in (0, -signal.SIGKILL), said.read()
            print(f"a training killed at {share:.0%} of its time, ended with {status}")
        run(company.variables, *TRAIN)
        company.finish_day()
    assert differing_after_training(company, expected) == set()


def _kill_day(kill: int, company: Company, steps: dict[str, float]) -> None:
    """The steps take turns, so that short ones are hit; where in a step is by chance."""
    turn, place = divmod(kill, len(steps))
    # Seeds are texts, because neighbouring numbers would give neighbouring moments.
    step = random.Random(f"{SEED} {turn}").sample(list(steps), len(steps))[place]
    share = random.Random(f"{SEED} {turn} {place}").random()
    status = _kill_in(step, share * steps[step], list(steps), company)
    print(f"killed in {step} at {share:.0%} of its time, ended with {status}")


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


def _published(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(home / "published" / "tenure.duckdb"), read_only=True) as snapshot:
        tables = snapshot.execute(
            "select table_schema || '.' || table_name from information_schema.tables order by 1"
        ).fetchall()
        return {table: snapshot.execute(f"from {table} order by all").fetchall() for (table,) in tables}
