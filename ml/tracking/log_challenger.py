"""Log a challenger in MLflow: a run with parameters, metrics, plots, report and model; then the registered version."""

import hashlib
import json
import logging
import tempfile
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ml.evaluation.metrics import Evaluation, draw_accounts
from ml.evaluation.slices import describe_due, measure_slices
from ml.explanation.contributions import explain
from ml.tracking import mlflow_store, model_registry
from ml.tracking.decisions import TrainedModel
from ml.tracking.model_report import REPORT, ModelReport, write_description, write_markdown, write_report
from ml.tracking.plots import draw_plots
from ml.tracking.run_facts import RunFacts
from ml.tracking.stored_model import TRUSTED_TYPES, read_logged_model
from ml.training.fit import FittedModel
from ml.training.promotion_gate import CHAMPION, PromotionDecision
from ml.training.time_split import Split
from tenure.core.settings_schema import Target, Training

if TYPE_CHECKING:
    from mlflow.data.meta_dataset import MetaDataset
    from mlflow.models.model import ModelInfo
    from sklearn.calibration import CalibratedClassifierCV

log = logging.getLogger("tenure")

REQUIREMENTS = ("scikit-learn", "skops", "numpy", "pandas")
DRIVER_SAMPLE = 2_000
# Bootstrap rounds of the intervals of the slices: enough to read them, at a quarter of the time of the gate's own.
SLICE_ROUNDS = 100


@dataclass(frozen=True)
class Challenger:
    """A fitted model with all that it was measured by.

    `scores` are those of the test weeks by name: "model", the baselines and, where it could be compared, the champion,
    whose model is `champion_model`. `count_errors`: as `learn_count_errors` gives them.
    """

    target: Target
    training: Training
    fitted: FittedModel
    split: Split
    scores: dict[str, np.ndarray]
    evaluation: Evaluation
    decision: PromotionDecision
    champion_model: "CalibratedClassifierCV | None"
    count_errors: pd.DataFrame


@mlflow_store.in_our_words()
def record_challenger(challenger: Challenger, facts: RunFacts, tags: dict[str, str]) -> str:
    """Log one run, register its model as the challenger, return the version.

    :param tags: of run and version, among them `as_of_date` and `fingerprint`
    """
    import mlflow

    target_name, decision = challenger.target.name, challenger.decision
    drivers = rank_drivers(challenger.fitted.model, challenger.split.test)
    report = _report(challenger, facts, drivers)
    plots = draw_plots(challenger.split.test, challenger.scores, drivers, challenger.target.capacity)
    mlflow_store.close_abandoned_runs(target_name)
    experiment_id = mlflow_store.experiment_id(target_name)
    tags = tags | {
        "verdict": decision.verdict,
        "reasons": json.dumps(decision.reasons),
        "data_version": facts.data_version,
        "code_version": facts.code_version,
    }
    with mlflow.start_run(experiment_id=experiment_id, run_name=f"{target_name} {tags['as_of_date']}") as run:
        mlflow.set_tags(tags)
        mlflow.log_params(_parameters(challenger, facts))
        mlflow.log_metrics(flat_metrics(challenger.evaluation))
        mlflow.log_input(_dataset(challenger.split, facts.data_version), context="training")
        _log_files(report, plots)
        model = _log_model(challenger.fitted, challenger.split.train)
    run_id = run.info.run_id
    description = write_description(report, experiment_id, run_id, list(plots))
    mlflow_store.client().set_tag(run_id, "mlflow.note.content", description)
    tags |= {"summary": write_markdown(report), "base_rate": repr(challenger.evaluation.base_rate)}
    trained = TrainedModel(
        run_id=run_id,
        target=target_name,
        fingerprint=tags["fingerprint"],
        verdict=decision.verdict,
        learned_on=date.fromisoformat(tags["as_of_date"]),
        base_rate=challenger.evaluation.base_rate,
        model_sha256=hashlib.sha256(read_logged_model(model.model_uri)).hexdigest(),
        count_errors=challenger.count_errors.to_json(orient="records", double_precision=15),
    )
    return model_registry.register(trained, model.model_uri, description, tags)


def _report(challenger: Challenger, facts: RunFacts, drivers: pd.Series) -> ModelReport:
    test = challenger.split.test
    scored = test.assign(probability=challenger.scores["model"])
    weights = draw_accounts(test["account_id"], SLICE_ROUNDS, challenger.training.seed)
    slices = measure_slices(scored, weights)
    return ModelReport(
        target_name=challenger.target.name,
        decision=challenger.decision,
        evaluation=challenger.evaluation,
        facts=facts.texts() | describe_due(slices),
        drivers=_by_feature(drivers),
        champion_drivers=_champion_drivers(challenger),
        slices=slices,
    )


def _champion_drivers(challenger: Challenger) -> dict[str, float]:
    """Empty when the challenger was not compared with a champion."""
    if challenger.champion_model is None or CHAMPION not in challenger.evaluation.metrics:
        return {}
    return _by_feature(rank_drivers(challenger.champion_model, challenger.split.test))


def _by_feature(drivers: pd.Series) -> dict[str, float]:
    return {str(feature): float(size) for feature, size in drivers.items()}


def rank_drivers(model: "CalibratedClassifierCV", test: pd.DataFrame) -> pd.Series:
    """Mean absolute contribution to the log-odds by feature, largest first, over a systematic sample of the rows."""
    sample = test.iloc[:: max(1, len(test) // DRIVER_SAMPLE)]
    contributions = explain(model, sample[list(model.feature_names_in_)]).by_feature
    return contributions.abs().mean().sort_values(ascending=False, kind="stable")


def flat_metrics(evaluation: Evaluation) -> dict[str, float]:
    """Metrics by MLflow name, without those that are not finite.

    `auc`, `auc_low`, `auc_high` are the model's; `health_score/auc` and `gain_over/health_score/auc` those of another
    score, and of the model minus that score.
    """
    named = dict(evaluation.metrics["model"])
    for other, gains in evaluation.gains.items():
        slug = other.replace(" ", "_")
        named |= {f"{slug}/{metric}": one for metric, one in evaluation.metrics[other].items()}
        named |= {f"gain_over/{slug}/{metric}": one for metric, one in gains.items()}
    flat = {"base_rate": evaluation.base_rate}
    for name, one in named.items():
        flat |= {name: one.value, f"{name}_low": one.low, f"{name}_high": one.high}
    return {name: value for name, value in flat.items() if np.isfinite(value)}


def _parameters(challenger: Challenger, facts: RunFacts) -> dict[str, Any]:
    learner = challenger.fitted.model.calibrated_classifiers_[0].estimator.estimator[-1]
    return {
        **{f"target.{name}": value for name, value in vars(challenger.target).items()},
        **{f"training.{name}": value for name, value in vars(challenger.training).items()},
        **facts.parameters(),
        **{f"learner.{name}": value for name, value in learner.get_params(deep=False).items()},
    }


def _dataset(split: Split, data_version: str) -> "MetaDataset":
    """The entry under "Datasets" of the run's page: the schema of the examples, and their data version."""
    from mlflow.data.code_dataset_source import CodeDatasetSource
    from mlflow.data.meta_dataset import MetaDataset
    from mlflow.models import infer_signature

    # A few rows are enough to infer the types; on all rows MLflow takes six seconds.
    rows = split.before_test.head(500).astype({"label": "float64"})
    return MetaDataset(  # type: ignore[abstract] # mlflow declares `profile` abstract and never defines it here
        CodeDatasetSource(tags={}),
        name="marts.fct_training_examples",
        digest=data_version,
        schema=infer_signature(rows).inputs,
    )


def _log_files(report: ModelReport, plots: dict[str, bytes]) -> None:
    import mlflow

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name in ("plots", "review"):
            (folder / name).mkdir()
        for name, picture in plots.items():
            (folder / "plots" / f"{name}.png").write_bytes(picture)
        (folder / REPORT).write_text(write_report(report, plots))
        mlflow.log_artifacts(str(folder))


def _log_model(fitted: FittedModel, train: pd.DataFrame) -> "ModelInfo":
    """Store the model by skops (no pickle), with named requirements: inferring them takes twenty seconds."""
    import mlflow
    from mlflow.models import infer_signature

    # Without missing values: a column that has one in the sample would become optional in the schema.
    rows = train[list(fitted.features)].head(50)
    sample = rows.fillna({name: "unknown" if rows[name].dtype == object else 0.0 for name in rows})
    return mlflow.sklearn.log_model(
        fitted.model,
        name=model_registry.MODEL_PATH,
        serialization_format="skops",
        skops_trusted_types=list(TRUSTED_TYPES),
        signature=infer_signature(sample, fitted.model.predict_proba(sample)),
        pyfunc_predict_fn="predict_proba",
        pip_requirements=[f"{name}=={installed(name)}" for name in REQUIREMENTS],
    )


@mlflow_store.in_our_words()
def record_refusal(target: str, day: str, data_version: str, reasons: list[str], summary: str) -> None:
    """Log a run without a model: its tags say why nothing could be learned.

    Idempotent: the same refusal on the same data is logged once.
    """
    import mlflow

    mlflow_store.close_abandoned_runs(target)
    experiment_id = mlflow_store.experiment_id(target)
    tags = {
        "verdict": "refuse",
        "as_of_date": day,
        "data_version": data_version,
        "reasons": json.dumps(reasons),
    }
    same = " and ".join(f"tags.{name} = '{tags[name]}'" for name in ("verdict", "as_of_date", "data_version"))
    if any(
        run.data.tags["reasons"] == tags["reasons"]
        for run in mlflow_store.client().search_runs([experiment_id], same)
    ):
        return
    with mlflow.start_run(experiment_id=experiment_id, run_name=f"{target} {day} refused"):
        mlflow.set_tags(tags | {"mlflow.note.content": summary})
