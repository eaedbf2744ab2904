"""Write a challenger into MLflow: run with parameters, metrics, plots, report and model; then the version."""

import json
import logging
import tempfile
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ml.evaluation.metrics import Evaluation, draw_accounts
from ml.evaluation.slices import measure_slices
from ml.explanation.contributions import explain
from ml.tracking import mlflow_store, model_registry
from ml.tracking.model_report import REPORT, Review, write_description, write_markdown, write_report
from ml.tracking.plots import draw_plots
from ml.tracking.run_facts import RunFacts
from ml.training.fit import Fitted
from ml.training.promotion_gate import CHAMPION, Verdict
from ml.training.time_split import Split
from tenure.core.settings_schema import Target, Training

if TYPE_CHECKING:
    from mlflow.data.meta_dataset import MetaDataset
    from mlflow.models.model import ModelInfo
    from sklearn.calibration import CalibratedClassifierCV

log = logging.getLogger("tenure")

REQUIREMENTS = ("scikit-learn", "skops", "numpy", "pandas")
DRIVER_SAMPLE = 2_000
# Draws of accounts behind the intervals of the slices: enough to look at, a quarter of the time of the gate's own.
SLICE_ROUNDS = 100


def record_challenger(
    rules: Target,
    training: Training,
    fitted: Fitted,
    split: Split,
    scores: dict[str, np.ndarray],
    evaluation: Evaluation,
    verdict: Verdict,
    facts: RunFacts,
    tags: dict[str, str],
) -> str:
    """Log one run, register its model as the challenger, return the version."""
    import mlflow

    drivers = rank_drivers(fitted.model, split.test)
    review = Review(
        rules.name,
        verdict,
        evaluation,
        facts.texts(),
        drivers.to_dict(),
        _champion_drivers(rules.name, evaluation, split.test),
        measure_slices(
            split.test.assign(probability=scores["model"]),
            draw_accounts(split.test["account_id"], SLICE_ROUNDS, training.seed),
        ),
    )
    plots = draw_plots(split.test, scores, drivers, rules.capacity)
    mlflow_store.close_abandoned_runs(rules.name)
    experiment_id = mlflow_store.experiment_id(rules.name)
    versions = {"data_version": facts.data_version, "code_version": facts.code_version}
    tags = tags | {"verdict": verdict.word, "reasons": json.dumps(verdict.reasons)} | versions
    with mlflow.start_run(experiment_id=experiment_id, run_name=f"{rules.name} {tags['as_of_date']}") as run:
        mlflow.set_tags(tags)
        mlflow.log_params(_parameters(rules, training, fitted, facts))
        mlflow.log_metrics(flat_metrics(evaluation))
        mlflow.log_input(_dataset(split, facts.data_version), context="training")
        _log_files(review, plots)
        model = _log_model(fitted, split.train)
    run_id = run.info.run_id
    description = write_description(review, experiment_id, run_id, list(plots))
    mlflow_store.client().set_tag(run_id, "mlflow.note.content", description)
    tags |= {
        "summary": write_markdown(review),
        "base_rate": repr(evaluation.base_rate),
    }
    return model_registry.register(rules.name, run_id, model.model_uri, description, tags)


def _champion_drivers(target: str, evaluation: Evaluation, test: pd.DataFrame) -> dict[str, float]:
    champion = model_registry.current_champion(target)
    if champion is None or CHAMPION not in evaluation.metrics:
        return {}
    return rank_drivers(model_registry.load_model(champion), test).to_dict()


def rank_drivers(model: "CalibratedClassifierCV", test: pd.DataFrame) -> pd.Series:
    """Mean absolute contribution to the log-odds by feature, largest first, over a thinned sample of the test."""
    sample = test.iloc[:: max(1, len(test) // DRIVER_SAMPLE)]
    contributions = explain(model, sample[list(model.feature_names_in_)]).by_feature
    return contributions.abs().mean().sort_values(ascending=False, kind="stable")


def flat_metrics(evaluation: Evaluation) -> dict[str, float]:
    """`auc`, `auc_low`, `auc_high` of the model; `health_score/auc` and `gain_over/health_score/auc` of the others."""
    named = dict(evaluation.metrics["model"])
    for other, gains in evaluation.gains.items():
        slug = other.replace(" ", "_")
        named |= {f"{slug}/{metric}": one for metric, one in evaluation.metrics[other].items()}
        named |= {f"gain_over/{slug}/{metric}": one for metric, one in gains.items()}
    flat = {"base_rate": evaluation.base_rate}
    for name, one in named.items():
        flat |= {name: one.value, f"{name}_low": one.low, f"{name}_high": one.high}
    return {name: value for name, value in flat.items() if np.isfinite(value)}


def _parameters(rules: Target, training: Training, fitted: Fitted, facts: RunFacts) -> dict[str, Any]:
    learner = fitted.model.calibrated_classifiers_[0].estimator.estimator[-1]
    return {
        **{f"target.{name}": value for name, value in vars(rules).items()},
        **{f"training.{name}": value for name, value in vars(training).items()},
        **facts.parameters(),
        **{f"learner.{name}": value for name, value in learner.get_params(deep=False).items()},
    }


def _dataset(split: Split, data_version: str) -> "MetaDataset":
    """What the run's page shows under "Datasets": what the examples look like, and the version of all of them."""
    from mlflow.data.code_dataset_source import CodeDatasetSource
    from mlflow.data.meta_dataset import MetaDataset
    from mlflow.models import infer_signature

    # A few rows show the types; MLflow would look at each value of all of them for six seconds.
    rows = split.before_test.head(500).astype({"label": "float64"})
    return MetaDataset(
        CodeDatasetSource(tags={}),
        name="marts.fct_training_examples",
        digest=data_version,
        schema=infer_signature(rows).inputs,
    )


def _log_files(review: Review, plots: dict[str, bytes]) -> None:
    import mlflow

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name in ("plots", "review"):
            (folder / name).mkdir()
        for name, picture in plots.items():
            (folder / "plots" / f"{name}.png").write_bytes(picture)
        (folder / REPORT).write_text(write_report(review, plots))
        mlflow.log_artifacts(str(folder))


def _log_model(fitted: Fitted, train: pd.DataFrame) -> "ModelInfo":
    """Stored by skops, without pickle, and with the requirements named: finding them out takes twenty seconds."""
    import mlflow
    from mlflow.models import infer_signature

    # Known values only: a column with a gap in the sample would become optional in the schema.
    rows = train[list(fitted.features)].head(50)
    sample = rows.fillna({name: "unknown" if rows[name].dtype == object else 0.0 for name in rows})
    return mlflow.sklearn.log_model(
        fitted.model,
        name=model_registry.MODEL_PATH,
        serialization_format="skops",
        skops_trusted_types=list(model_registry.TRUSTED_TYPES),
        signature=infer_signature(sample, fitted.model.predict_proba(sample)),
        pyfunc_predict_fn="predict_proba",
        pip_requirements=[f"{name}=={installed(name)}" for name in REQUIREMENTS],
    )


def record_refusal(target: str, day: str, data_version: str, reasons: list[str], summary: str) -> None:
    """Nothing could be learned: a run without a model, so that whoever looks for one in MLflow finds why there is none.

    The same refusal on the same data is written once.
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
