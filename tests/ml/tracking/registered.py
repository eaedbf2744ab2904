"""A registered version without a training behind it."""

import hashlib
from datetime import date

from ml.tracking import mlflow_store, model_registry
from ml.tracking.decisions import TrainedModel

CONTENT = b"a model"


def register(
    verdict: str = "promote", learned_on: str = "2026-07-01", base_rate: float = 0.05, **tags: str
) -> str:
    """A version with the record and the tags of a training, of a run of its own."""
    client = mlflow_store.client()
    run = client.create_run(mlflow_store.experiment_id("churn"))
    client.set_terminated(run.info.run_id)
    client.log_text(run.info.run_id, CONTENT.decode(), f"{model_registry.MODEL_PATH}/model.skops")
    trained = TrainedModel(
        run_id=run.info.run_id,
        target="churn",
        fingerprint=tags.get("fingerprint", ""),
        verdict=verdict,
        learned_on=date.fromisoformat(learned_on),
        base_rate=base_rate,
        model_sha256=hashlib.sha256(CONTENT).hexdigest(),
        count_errors=f'[{{"population": "all accounts", "shared_error": {base_rate}}}]',
    )
    source = f"{run.info.artifact_uri}/{model_registry.MODEL_PATH}"
    shown = {"verdict": verdict, "reasons": "[]", "as_of_date": learned_on}
    return model_registry.register(trained, source, "a version", shown | tags)
