"""The steps that the daily DAG runs, in its order and in this process."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from tenure.benchmark.recorder import Recorder


def run_day(recorder: Recorder, name: str, day: date) -> list[str]:
    """Run and record the steps of a day, from landed facts to a delivery that sends nothing.

    :returns: the titles of the steps.
    """
    titles = []
    for title, run in _steps(recorder, day):
        titles.append(f"{name}: {title}")
        recorder.record(titles[-1], run)
    return titles


def _steps(recorder: Recorder, day: date) -> Iterator[tuple[str, Callable[[], Any]]]:
    from ml.recommendation.next_feature import recommend_next_features
    from ml.score import score_accounts
    from tenure.delivery.outbox import deliver_tasks
    from tenure.delivery.snapshot import publish_snapshot
    from tenure.landing.open_landing import open_landing_folder
    from tenure.transform.build_stage import build_stage

    yield "open the landing folder", open_landing_folder
    yield "build raw", partial(build_stage, "raw", day)
    yield "gate raw", partial(_judge, recorder, "raw", day)
    yield "build features", partial(build_stage, "features", day)
    yield "gate features", partial(_judge, recorder, "features", day)
    yield "score accounts", partial(score_accounts, day)
    yield "recommend features", partial(recommend_next_features, day)
    yield "gate scores", partial(_judge, recorder, "scores", day)
    yield "build playbooks", partial(build_stage, "playbooks", day)
    yield "gate playbooks", partial(_judge, recorder, "playbooks", day)
    yield "publish the snapshot", publish_snapshot
    yield "deliver, dry run", partial(deliver_tasks, day)


def _judge(recorder: Recorder, gate: str, day: date) -> None:
    """A gate that closes costs as much as one that opens: the benchmark notes it and goes on."""
    from expectations.validate import GateClosed, validate_gate

    try:
        validate_gate(gate, day)
    except GateClosed as closed:
        recorder.notes.append(f"gate {gate} closed on {day}: {str(closed).splitlines()[-1].strip()}")
