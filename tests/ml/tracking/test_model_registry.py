"""What the registry finds by tags, on versions without a training behind them."""

import pytest

from ml.tracking import mlflow_store, model_registry
from tests.ml.tracking.registered import register


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
