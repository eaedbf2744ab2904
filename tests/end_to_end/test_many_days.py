"""Many days in one process, delivered for real: nothing is told twice, and nothing grows but what has to.

TENURE_MANY_DAYS says how many (16); with 90 it takes more than an hour.
"""

import json
import os
import subprocess
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

import pytest

from tenure.core import paths
from tests.end_to_end.conftest import NEXT_DAY, Home
from tests.tenure.delivery.receivers import Handler, Inbox, serving

DAYS = int(os.environ.get("TENURE_MANY_DAYS", "16"))
KEPT_DAYS = 7
SETTINGS = f"""
retention:
  report_days: {KEPT_DAYS}
  outbox_file_days: {KEPT_DAYS}
  outbox_text_days: {KEPT_DAYS}
"""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600 + 180 * DAYS)]


@dataclass(frozen=True)
class Life:
    """A home after many days, what each of them cost, and what the receiver got."""

    home: Home
    days: list[dict[str, Any]]
    inbox: Inbox


@pytest.fixture(scope="module")
def life(first_run, tmp_path_factory: pytest.TempPathFactory) -> Life:
    home = first_run[0].copy(tmp_path_factory.mktemp("life") / "home")
    settings = home.folder / "landing" / "tenure.yml"
    settings.write_text(settings.read_text() + SETTINGS)
    inbox, log = Inbox(), home.folder / "lived.jsonl"
    with serving(Handler, inbox) as address:
        ran = subprocess.run(
            home.command("tests.end_to_end.live_days", NEXT_DAY, DAYS, log),
            cwd=paths.REPOSITORY,
            env=home.environment()
            | {"AIRFLOW_CONN_TENURE_WEBHOOK": address.replace("127.0.0.1", "localhost")},
            capture_output=True,
            text=True,
        )
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-4000:]
    return Life(home, [json.loads(line) for line in log.read_text().splitlines()], inbox)


def test_every_letter_arrives_once(life):
    assert len(life.inbox.keys) > DAYS
    assert {key: times for key, times in Counter(life.inbox.keys).items() if times > 1} == {}


def test_what_arrived_is_what_the_list_says(life):
    """Whoever was told of a task was told its end too, and knows of every task that is open."""
    told = {(task["task_id"], task["event"]) for _, task in life.inbox.arrived}
    stands = dict(life.home.ask("select task_id, status from publish.pub_task_list where kind = 'task'"))
    ends = {"done", "dismissed", "cleared", "expired", "absorbed"}
    known = {task for task, event in told if event == "opened"}
    ended = {task for task, event in told if event in ends}
    assert {task for task in known - ended if stands[task] in ends} == set()
    assert {task for task in ended if stands[task] not in ends} == set()


def test_neither_memory_nor_files_nor_seconds_grow(life):
    """Between the days behind the first retention and the last ones; landing and history have to grow."""
    third = (DAYS - KEPT_DAYS) // 3
    early, late = life.days[KEPT_DAYS : KEPT_DAYS + third], life.days[-third:]
    for what in ("open_files", "threads", "children"):
        assert median(day[what] for day in late) <= median(day[what] for day in early) + 5, what
    for folder in ("reports", "outbox", "dbt", "published"):
        files = [median(day["folders"][folder]["files"] for day in days) for days in (early, late)]
        assert files[1] <= files[0] * 1.1 + 2, folder
    memory = [median(day["megabytes"] for day in days) for days in (early, late)]
    assert memory[1] <= memory[0] * 1.25, memory


def test_every_day_is_there(life):
    days = [
        day
        for (day,) in life.home.ask("select distinct as_of_date from publish.pub_account_health order by 1")
    ]
    assert days[-DAYS:] == [NEXT_DAY + timedelta(days=place) for place in range(DAYS)]
