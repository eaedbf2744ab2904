"""Who may become champion, and who is asked."""

from datetime import date, timedelta
from typing import Any

import pytest

DAG_ID = "customer_health_training"
DAY = date(2026, 7, 1)


@pytest.fixture
def promoted(replace) -> list[tuple[str, str]]:
    """The DAG with its dear tasks replaced; holds what `promote` was called with."""
    calls: list[tuple[str, str]] = []
    before = ["open_landing", "build_staging", "validate_raw", "build_history"]
    learned = ["draw_danger_line", "learn_key_features", "find_rules", "find_bad_fit"]
    nothing = dict.fromkeys([*before, *learned], lambda **arguments: None)
    replace(DAG_ID, promote=lambda target, version: calls.append((target, version)), **nothing)
    return calls


def _trained(verdict: str, version: str | None = "4"):
    result = {
        "verdict": verdict,
        "reasons": ["AUC above all baselines"],
        "model_version": version,
        "summary_markdown": "# Challenger 4",
    }
    return lambda **arguments: result


def test_without_approval_the_promising_version_is_promoted(promoted, replace, states):
    replace(DAG_ID, train_challenger=_trained("promote"))
    reached = states(DAG_ID, DAY, {"require_approval": False})
    assert reached["approve"] == "skipped"
    assert reached["promote"] == "success"
    assert promoted == [("churn", "4")]


@pytest.mark.parametrize("verdict", ["refuse", "unchanged"])
def test_without_the_gates_promise_nobody_is_asked_and_nothing_promoted(promoted, replace, states, verdict):
    replace(DAG_ID, train_challenger=_trained(verdict, version=None))
    reached = states(DAG_ID, DAY, {"require_approval": False})
    assert {reached[task] for task in ("check_approval_wanted", "approve", "promote")} == {"skipped"}
    assert promoted == []


def test_a_failed_training_promotes_nothing(promoted, replace, states, dags):
    from dags.common.one_shot import RunFailed

    def fail(**arguments: Any) -> None:
        raise ValueError("the warehouse is empty")

    replace(DAG_ID, train_challenger=fail)
    with pytest.raises(RunFailed, match=r"task train_challenger: ValueError: the warehouse is empty"):
        states(DAG_ID, DAY, {"require_approval": False})
    assert promoted == []


def test_a_person_is_asked_unless_the_run_says_otherwise_and_silence_means_no(dags):
    dag = dags[DAG_ID]
    approve = dag.get_task("approve")
    assert dag.params["require_approval"] is True
    assert approve.defaults == ["Reject"]
    assert approve.response_timeout == timedelta(days=1)
    assert approve.downstream_task_ids == {"promote"}
    # Without it, a rejection would be overruled by the trigger rule of `promote`.
    assert not approve.ignore_downstream_trigger_rules


def test_an_unknown_target_is_refused_at_the_door(dags):
    from airflow.sdk.exceptions import ParamValidationError

    with pytest.raises(ParamValidationError):
        dags[DAG_ID].params.get_param("target").resolve("retention")
