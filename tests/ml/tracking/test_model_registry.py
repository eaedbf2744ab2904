"""Aliases and tags of the registry, on versions without a training behind them."""

import pytest

from ml.tracking import mlflow_store, model_registry

PROMISING = {"verdict": "promote", "reasons": "[]", "base_rate": "0.05", "as_of_date": "2026-07-01"}


def register(**tags: str) -> str:
    """A version with the tags of a training, of a run of its own."""
    client = mlflow_store.client()
    run = client.create_run(mlflow_store.experiment_id("churn"))
    client.set_terminated(run.info.run_id)
    source = f"{run.info.artifact_uri}/{model_registry.MODEL_PATH}"
    return model_registry.register("churn", run.info.run_id, source, "a version", PROMISING | tags)


def champion_version() -> str | None:
    champion = model_registry.current_champion("churn")
    return champion.version if champion else None


@pytest.mark.usefixtures("home")
def test_an_empty_home_has_neither_champion_nor_gate_result_nor_store() -> None:
    assert model_registry.current_champion("churn") is None
    assert model_registry.last_gate_result("churn") is None
    assert not mlflow_store.store_exists(), "reading creates nothing"
    with pytest.raises(model_registry.PromotionRefused, match=r"no model store at sqlite.*: train first"):
        model_registry.promote("churn", 1)
    with pytest.raises(model_registry.PromotionRefused, match="no champion, so nothing to roll back"):
        model_registry.rollback("churn")


@pytest.mark.usefixtures("home")
def test_promotion_and_rollback_move_the_alias_and_nothing_else_does() -> None:
    first, second = register(), register(as_of_date="2026-07-08", base_rate="0.07")
    assert champion_version() is None, "a registered version is a challenger"
    assert model_registry.promote("churn", first) == first
    assert model_registry.promote("churn", first) == first, "promoting the champion again changes nothing"
    model_registry.promote("churn", int(second))
    champion = model_registry.current_champion("churn")
    assert champion is not None
    assert (champion.version, champion.as_of_date, champion.base_rate) == (second, "2026-07-08", 0.07)
    assert model_registry.rollback("churn") == first
    assert champion_version() == first
    with pytest.raises(model_registry.PromotionRefused, match="no predecessor"):
        model_registry.rollback("churn")


@pytest.mark.usefixtures("home")
def test_a_version_that_the_gate_refused_or_that_is_missing_is_not_promoted() -> None:
    refused = register(verdict="refuse", reasons="too weak")
    with pytest.raises(model_registry.PromotionRefused, match="refused by the gate: too weak"):
        model_registry.promote("churn", refused)
    with pytest.raises(model_registry.PromotionRefused, match="has no version 99"):
        model_registry.promote("churn", 99)
    assert champion_version() is None


@pytest.mark.usefixtures("home")
def test_a_decision_is_tagged_on_the_version_and_moves_no_alias() -> None:
    version = register()
    model_registry.record_decision(
        "churn", version, model_registry.REJECTED, "Ada", "too close to renewal", "2026-07-08"
    )
    model_registry.record_decision("churn", version, model_registry.APPROVED, "Bo")
    tags = model_registry.read_version("churn", version).tags
    rejected = [tags[f"rejected_{name}"] for name in ("by", "because", "at")]
    assert rejected == ["Ada", "too close to renewal", "2026-07-08"]
    assert (tags["approved_by"], tags["approved_because"]) == ("Bo", "no reason given")
    assert "approved_at" not in tags
    assert champion_version() is None
    with pytest.raises(model_registry.PromotionRefused, match="has no version 99"):
        model_registry.record_decision("churn", 99, model_registry.APPROVED, "Bo")


@pytest.mark.usefixtures("home")
def test_a_version_is_found_by_its_tags_the_newest_first() -> None:
    register(fingerprint="f1")
    newer = register(fingerprint="f1")
    register(fingerprint="f2")
    found = model_registry.find_version("churn", fingerprint="f1", as_of_date="2026-07-01")
    assert found is not None
    assert str(found.version) == newer
    assert model_registry.find_version("churn", fingerprint="f3") is None


@pytest.mark.usefixtures("home")
def test_the_last_gate_result_is_that_of_the_newest_run_with_a_verdict() -> None:
    client, experiment = mlflow_store.client(), mlflow_store.experiment_id("churn")
    older = {"verdict": "promote", "reasons": '["beaten"]', "as_of_date": "2026-06-24"}
    newer = {"verdict": "refuse", "reasons": '["no signal: few"]', "as_of_date": "2026-07-01"}
    client.create_run(experiment, start_time=1, tags=older)
    client.create_run(experiment, start_time=2, tags=newer)
    client.create_run(experiment, start_time=3, tags={"kind": "ablation"})
    result = model_registry.last_gate_result("churn")
    assert result == model_registry.GateResult("refuse", "2026-07-01", ("no signal: few",))
