"""Approvals, rejections and rollbacks, on versions without a training behind them."""

import logging
from datetime import UTC, date, datetime

import pytest

from ml.tracking import champions, decisions, mlflow_store, model_registry
from ml.tracking.decisions import Answer
from tenure import warehouse
from tests.ml.tracking.registered import register

ADA = Answer("Ada", "better", datetime(2026, 7, 8, 9, 30, tzinfo=UTC))


def promote(version: str | int) -> str:
    return champions.promote("churn", version, ADA)


def champion_version() -> str | None:
    champion = champions.current_champion("churn")
    return champion.version if champion else None


def alias(name: str = model_registry.CHAMPION) -> str | None:
    version = model_registry.version_by_alias("churn", name)
    return str(version.version) if version else None


@pytest.mark.usefixtures("home")
def test_an_empty_home_has_neither_champion_nor_gate_result_nor_store() -> None:
    assert champions.current_champion("churn") is None
    assert model_registry.last_gate_result("churn") is None
    assert not mlflow_store.store_exists(), "reading creates nothing"
    with pytest.raises(model_registry.PromotionRefused, match=r"no model store at .*mlflow\.db: train first"):
        promote(1)
    with pytest.raises(model_registry.PromotionRefused, match="no champion, so nothing to roll back"):
        champions.rollback("churn", ADA)


@pytest.mark.usefixtures("home")
def test_promotion_and_rollback_move_the_champion_and_nothing_else_does(
    caplog: pytest.LogCaptureFixture,
) -> None:
    first, second = register(), register(learned_on="2026-07-08", base_rate=0.07)
    assert champion_version() is None, "a registered version is a challenger"
    assert promote(first) == first
    assert promote(first) == first, "promoting the champion again changes nothing"
    promote(int(second))
    champion = champions.current_champion("churn")
    assert champion is not None
    assert (champion.version, champion.as_of_date, champion.base_rate) == (second, "2026-07-08", 0.07)
    assert champions.rollback("churn", ADA) == first
    assert champion_version() == alias() == first
    assert "nobody approved" not in caplog.text, "the alias named the one that was rolled back"
    with pytest.raises(model_registry.PromotionRefused, match="no predecessor"):
        champions.rollback("churn", ADA)


@pytest.mark.usefixtures("home")
def test_every_decision_is_kept_with_person_reason_and_time() -> None:
    first, second = register(), register()
    promote(first)
    promote(first)
    champions.reject("churn", second, Answer("Bo", "too close to renewal"))
    promote(second)
    champions.rollback("churn", ADA)
    with warehouse.connect() as connection:
        rows = warehouse.read(connection, "select * from ml.model_decisions order by number").to_dict(
            "records"
        )
    assert [(row["number"], row["decision"], row["model_version"], row["decided_by"]) for row in rows] == [
        (1, "approved", first, "Ada"),
        (2, "rejected", second, "Bo"),
        (3, "approved", second, "Ada"),
        (4, "rolled back", first, "Ada"),
    ]
    assert rows[0]["decided_at"].isoformat() == "2026-07-08T09:30:00"
    assert (rows[1]["because"], rows[2]["previous_version"]) == ("too close to renewal", first)


@pytest.mark.usefixtures("home")
def test_the_error_of_counts_is_that_of_approved_models_alone() -> None:
    first, refused = register(), register("refuse", learned_on="2026-07-08", base_rate=0.9)
    promote(first)
    with pytest.raises(model_registry.PromotionRefused):
        promote(refused)
    with warehouse.connect() as connection:
        rows = warehouse.read(connection, "select * from ml.count_errors").to_dict("records")
    assert [(row["learned_on"].date(), row["shared_error"]) for row in rows] == [(date(2026, 7, 1), 0.05)]


@pytest.mark.usefixtures("home")
def test_a_rollback_brings_back_the_error_of_counts_of_the_model_that_serves_again() -> None:
    promote(register())
    promote(register(learned_on="2026-07-08", base_rate=0.9))
    champions.rollback("churn", ADA)
    with warehouse.connect() as connection:
        rows = warehouse.read(connection, "select * from ml.count_errors order by learned_on").to_dict(
            "records"
        )
    assert [(row["learned_on"].date(), row["shared_error"]) for row in rows] == [
        (date(2026, 7, 1), 0.05),
        (date(2026, 7, 8), 0.05),
    ]


@pytest.mark.usefixtures("home")
def test_a_version_that_the_gate_refused_or_that_is_missing_is_not_promoted() -> None:
    refused = register(verdict="refuse", reasons="too weak")
    # Whoever can write to MLflow can write this tag.
    mlflow_store.client().set_model_version_tag("tenure_churn", refused, "verdict", "promote")
    with pytest.raises(model_registry.PromotionRefused, match="refused by the gate: too weak"):
        promote(refused)
    with pytest.raises(model_registry.PromotionRefused, match="has no version 99"):
        promote(99)
    assert champion_version() is None


@pytest.mark.usefixtures("home")
def test_a_version_that_somebody_else_registered_is_not_promoted() -> None:
    client = mlflow_store.client()
    register()
    run = client.create_run(mlflow_store.experiment_id("churn"))
    client.log_text(run.info.run_id, "another", "model/model.skops")
    foreign = client.create_model_version(
        "tenure_churn", f"{run.info.artifact_uri}/model", run.info.run_id, tags={"verdict": "promote"}
    )
    with pytest.raises(model_registry.PromotionRefused, match="version 2 was not trained by this home"):
        promote(foreign.version)


@pytest.mark.usefixtures("home")
def test_a_version_whose_file_was_replaced_is_not_promoted() -> None:
    version = register()
    run_id = model_registry.run_of(model_registry.read_version("churn", version))
    mlflow_store.client().log_text(run_id, "another model", "model/model.skops")
    with pytest.raises(model_registry.PromotionRefused, match="is not the one that was trained"):
        promote(version)


@pytest.mark.usefixtures("home")
def test_an_alias_that_others_moved_is_set_back_and_scores_nothing(caplog: pytest.LogCaptureFixture) -> None:
    first, second, third = register(), register(), register()
    promote(first)
    promote(second)
    mlflow_store.client().set_registered_model_alias("tenure_churn", "champion", third)
    assert champion_version() == second
    with caplog.at_level(logging.WARNING):
        champions.show_champion("churn")
    assert alias() == second
    assert "named version 3, which nobody approved here: version 2 serves" in caplog.text


@pytest.mark.usefixtures("home")
def test_an_approval_that_was_killed_before_it_was_shown_is_shown_later(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = register(), register()
    promote(first)

    def die(target: str, *more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(champions, "tag_decision", die)
        with pytest.raises(KeyboardInterrupt):
            promote(second)
    assert (champion_version(), alias(), alias("challenger")) == (second, first, second)
    champions.show_champion("churn")
    assert (alias(), alias("challenger")) == (second, None)
    assert "nobody approved" not in caplog.text


@pytest.mark.usefixtures("home")
def test_a_champion_by_alias_alone_does_not_serve_and_that_is_said(caplog: pytest.LogCaptureFixture) -> None:
    version = register()
    mlflow_store.client().set_registered_model_alias("tenure_churn", "champion", version)
    with caplog.at_level(logging.WARNING):
        assert champion_version() is None
    assert "version 1 is called champion in MLflow, and this home has no approval of it" in caplog.text


@pytest.mark.usefixtures("home")
def test_a_decision_is_tagged_on_the_version_and_moves_no_alias() -> None:
    version = register()
    champions.reject("churn", version, Answer("Ada", "too close to renewal", ADA.at))
    champions.tag_decision("churn", version, decisions.APPROVED, Answer("Bo"))
    tags = model_registry.read_version("churn", version).tags
    rejected = [tags[f"rejected_{name}"] for name in ("by", "because", "at")]
    assert rejected == ["Ada", "too close to renewal", "2026-07-08 09:30:00+00:00"]
    assert (tags["approved_by"], tags["approved_because"]) == ("Bo", "no reason given")
    assert "approved_at" not in tags
    assert champion_version() is None
    with pytest.raises(model_registry.PromotionRefused, match="has no version 99"):
        champions.reject("churn", 99, Answer("Bo"))
