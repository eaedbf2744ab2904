"""Who may become champion, and who is asked."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.providers.standard.operators.hitl import ApprovalOperator

from dags.wiring import approval_decision
from ml.tracking.decisions import Answer
from ml.tracking.model_registry import PromotionRefused

DAG_ID = "customer_health_training"
DAY = date(2026, 7, 1)


@pytest.fixture
def promoted(replace) -> list[tuple[str, str]]:
    """The DAG with its expensive tasks replaced; holds what `promote` was called with."""
    calls: list[tuple[str, str]] = []
    before = ["open_landing", "build_staging", "validate_raw", "build_history"]
    learned = [
        "draw_danger_line", "learn_health_bands", "learn_key_features", "measure_lead_times", "find_rules",
        "find_bad_fit",
    ]  # fmt: skip
    left_out = [*before, *learned, "propose_weights", "churn.keep_rejection"]
    nothing = dict.fromkeys(left_out, lambda **arguments: None)
    promote = {"churn.promote": lambda target, version, **more: calls.append((target, version))}
    replace(DAG_ID, **promote, **nothing)
    return calls


def _trained(verdict: str, version: str | None = "4"):
    result = {
        "verdict": verdict,
        "reasons": ["AUC above all baselines"],
        "model_version": version,
        "summary_markdown": "# Challenger 4",
        "page": "#/models/tenure_churn/versions/4",
    }
    return lambda **arguments: result


def test_without_approval_the_promising_version_is_promoted(promoted, replace, states):
    replace(DAG_ID, **{"churn.train_challenger": _trained("promote")})
    reached = states(DAG_ID, DAY, {"targets": ["churn"], "require_approval": False})
    assert reached["churn.approve"] == "skipped"
    assert reached["churn.promote"] == "success"
    assert promoted == [("churn", "4")]


@pytest.mark.parametrize("verdict", ["refuse", "unchanged"])
def test_without_the_gates_promise_nobody_is_asked_and_nothing_promoted(promoted, replace, states, verdict):
    replace(DAG_ID, **{"churn.train_challenger": _trained(verdict, version=None)})
    reached = states(DAG_ID, DAY, {"targets": ["churn"], "require_approval": False})
    assert {
        reached[f"churn.{task}"] for task in ("check_approval_wanted", "approve", "promote", "keep_rejection")
    } == {"skipped"}
    assert promoted == []


def test_a_failed_training_promotes_nothing(promoted, replace, states, dags):
    from tenure.cli.dag_runner import RunFailed

    def fail(**arguments: Any) -> None:
        raise ValueError("the warehouse is empty")

    replace(DAG_ID, **{"churn.train_challenger": fail})
    with pytest.raises(RunFailed, match=r"task churn.train_challenger: ValueError: the warehouse is empty"):
        states(DAG_ID, DAY, {"targets": ["churn"], "require_approval": False})
    assert promoted == []


def test_a_person_is_asked_unless_the_run_says_otherwise_and_silence_means_no(dags):
    dag = dags[DAG_ID]
    approve = dag.get_task("churn.approve")
    assert dag.params["require_approval"] is True
    assert approve.defaults == ["Reject"]
    assert approve.response_timeout == timedelta(days=1)
    assert approve.downstream_task_ids == {"churn.promote"}
    # Right behind the question a rejection would skip it.
    assert dag.get_task("churn.promote").downstream_task_ids == {"churn.keep_rejection"}
    # Without it, a rejection would be overruled by the trigger rule of `promote`.
    assert not approve.ignore_downstream_trigger_rules


def test_an_unknown_target_is_refused_at_the_door(dags):
    from airflow.sdk.exceptions import ParamValidationError

    with pytest.raises(ParamValidationError):
        dags[DAG_ID].params.get_param("targets").resolve(["retention"])


def test_the_question_carries_the_comparison_and_a_link_to_the_version(dags):
    approve = dags[DAG_ID].get_task("churn.approve")
    trained = _trained("promote")()
    ti = SimpleNamespace(xcom_pull=lambda task_ids: trained)
    context = {"ti": ti, "params": {"targets": ["churn"]}}
    said = approve.render_template(approve.body, context)
    assert "(http://127.0.0.1:5000/#/models/tenure_churn/versions/4)" in said
    assert said.endswith("# Challenger 4")
    assert approve.render_template(approve.subject, context) == "Make version 4 the champion for churn?"
    assert list(approve.params) == ["because"]


ANSWERED_AT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)


ADA = {"id": "7", "name": "Ada"}


def _ti(answer: dict[str, Any] | None) -> SimpleNamespace:
    pushed = answer and answer | {"responded_at": str(ANSWERED_AT)}
    return SimpleNamespace(xcom_pull=lambda task_ids, key: pushed)


@pytest.mark.parametrize(
    ("answer", "requester", "kept"),
    [
        (None, "dag_test", Answer("tenure run", "require_approval is off")),
        (None, "bo", Answer("bo", "require_approval is off")),
        ({"chosen_options": ["Approve"], "responded_by_user": ADA}, "bo", Answer("Ada", "", ANSWERED_AT)),
    ],
)
def test_a_promotion_keeps_who_approved_it(monkeypatch, answer, requester, kept):
    calls = []
    monkeypatch.setattr(approval_decision.champions, "promote", lambda *given: calls.append(given))
    monkeypatch.setenv("TENURE_APPROVERS", "bo")
    run = SimpleNamespace(triggering_user_name=requester)
    approval_decision.promote("churn", "4", _ti(answer), run, {"require_approval": answer is not None})
    assert calls == [("churn", "4", kept)]


@pytest.mark.parametrize(("require", "requester"), [(True, "bo"), (True, "dag_test"), (False, "cy")])
def test_a_question_that_was_marked_as_answered_promotes_nothing(monkeypatch, require, requester):
    monkeypatch.setenv("TENURE_APPROVERS", "bo")
    run = SimpleNamespace(triggering_user_name=requester)
    with pytest.raises(
        PromotionRefused, match=r"no one has approved version 4 of churn: clear the task churn\.approve"
    ):
        approval_decision.promote("churn", "4", _ti(None), run, {"require_approval": require})


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (None, None),
        ({"chosen_options": ["Approve"], "responded_by_user": ADA}, None),
        (
            {
                "chosen_options": ["Reject"],
                "responded_by_user": {"id": "7", "name": None},
                "params_input": {"because": "looks at the invoice of the month after"},
            },
            Answer("7", "looks at the invoice of the month after", ANSWERED_AT),
        ),
        (
            {"chosen_options": ["Reject"], "responded_by_user": None, "params_input": {"because": ""}},
            Answer("no one answered in time", "", ANSWERED_AT),
        ),
    ],
)
def test_a_rejection_is_kept_with_person_and_reason(monkeypatch, answer, kept):
    calls = []
    monkeypatch.setattr(approval_decision.champions, "reject", lambda *given: calls.append(given))
    assert approval_decision.keep_rejection("churn", "4", _ti(answer)) is (kept is not None)
    assert calls == ([("churn", "4", kept)] if kept else [])


@pytest.mark.parametrize(
    ("approvers", "requester", "asked"),
    [
        ("", "bo", []),
        ("ada", "ada", ["ada"]),
        ("ada, bo", "bo", ["ada"]),
        ("ada, bo", None, ["ada", "bo"]),
        ("ada, bo", "cy", ["ada", "bo"]),
    ],
)
def test_the_approvers_are_asked_and_never_the_requester_where_there_are_two(
    monkeypatch, dags, approvers, requester, asked
):
    monkeypatch.setenv("TENURE_APPROVERS", approvers)
    monkeypatch.setattr(ApprovalOperator, "execute", lambda self, context: None)
    approve = dags[DAG_ID].get_task("churn.approve")
    # Airflow wraps it so that only its own runner calls it.
    type(approve).execute.__wrapped__(approve, {"dag_run": SimpleNamespace(triggering_user_name=requester)})
    assert approve.assigned_users == [{"id": name, "name": name} for name in asked]


@pytest.mark.parametrize(
    ("require", "requester", "is_asked"),
    [
        (True, "dag_test", True),
        (True, "ada", True),
        (False, "dag_test", False),
        (False, "ada", False),
        (False, "bo", True),
        (False, None, True),
    ],
)
def test_only_an_approver_or_a_command_may_do_without_an_approval(monkeypatch, require, requester, is_asked):
    monkeypatch.setenv("TENURE_APPROVERS", "ada")
    run = SimpleNamespace(triggering_user_name=requester)
    assert approval_decision.is_approval_wanted({"require_approval": require}, run) is is_asked


def test_a_rejection_skips_the_promotion_and_keeps_the_answer(promoted, replace, states, dags, monkeypatch):
    """The question cannot wait under `dag.test`, so it is answered at once."""
    kept = []
    monkeypatch.setattr(approval_decision.champions, "reject", lambda *given: kept.append(given))
    replace(
        DAG_ID,
        **{
            "churn.train_challenger": _trained("promote"),
            "churn.keep_rejection": approval_decision.keep_rejection,
        },
    )
    approve = dags[DAG_ID].get_task("churn.approve")
    event = {
        "chosen_options": ["Reject"],
        "params_input": {"because": "no"},
        "responded_at": ANSWERED_AT,
        "responded_by_user": {"id": "7", "name": "Ada"},
    }
    monkeypatch.setattr(
        approve, "execute", lambda context: type(approve).execute_complete(approve, context, event)
    )
    reached = states(DAG_ID, DAY, {"targets": ["churn"], "require_approval": True})
    assert (reached["churn.approve"], reached["churn.promote"], reached["churn.keep_rejection"]) == (
        "success",
        "skipped",
        "success",
    )
    assert promoted == []
    assert kept == [("churn", "4", Answer("Ada", "no", ANSWERED_AT))]


def test_a_target_that_is_not_asked_for_is_left_alone(promoted, replace, states):
    replace(DAG_ID, **{"churn.train_challenger": _trained("promote")})
    reached = states(DAG_ID, DAY, {"targets": ["churn"], "require_approval": False})
    assert {reached[f"{target}.promote"] for target in ("conversion", "expansion")} == {"skipped"}
    assert promoted == [("churn", "4")]
