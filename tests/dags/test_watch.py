"""The watch fails when something is stale, at once."""

import os
import signal
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tenure.cli.dag_runner import RunFailed
from tests.tenure.delivery.published_days import publish_day

DAG_ID = "customer_health_watch"


def test_the_watch_fails_with_what_is_stale(states: Any, home: Any) -> None:
    publish_day()
    with pytest.raises(RunFailed, match="NotFresh: data: the latest published day is 2026-07-01, "):
        states(DAG_ID, date(2026, 7, 1))


def test_what_is_stale_is_not_asked_again(dags: Any) -> None:
    from airflow.sdk import RetryAction

    from tenure.delivery.freshness import NotFresh

    policy = dags[DAG_ID].get_task("check_freshness").retry_policy
    assert policy.evaluate(NotFresh("data"), try_number=1, max_tries=2).action == RetryAction.FAIL


def test_a_task_of_a_run_from_the_command_line_ends_with_its_process(
    states: Any, replace: Callable[..., None], home: Any
) -> None:
    """Airflow's own handler would let the run go on."""
    ended = []
    before = signal.signal(signal.SIGTERM, lambda *_: ended.append("by our handler"))
    try:
        replace(DAG_ID, check_freshness=lambda: os.kill(os.getpid(), signal.SIGTERM))
        states(DAG_ID, date(2026, 7, 3))
    finally:
        signal.signal(signal.SIGTERM, before)
    assert ended == ["by our handler"]
