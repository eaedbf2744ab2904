"""A study (ablation, backtest) as one finished MLflow run, linked to the version trained as of the same day."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ml.tracking import mlflow_store, model_registry
from ml.tracking.run_facts import StudyFacts


@dataclass(frozen=True)
class Study:
    """`kind` tags the run and names its folder of files, and the version's tag `<kind>_run`.

    `pictures` are PNG by name, shown below the `markdown`; `tables` by file name, which ends in .csv or .parquet.
    """

    kind: str
    facts: StudyFacts
    markdown: str
    metrics: dict[str, float]
    pictures: Mapping[str, bytes]
    tables: Mapping[str, pd.DataFrame]


def record_study(target: str, study: Study) -> dict[str, Any]:
    """Log the study and name its run on the version trained as of the same day, if there is one.

    :return: run_id, page (below the MLflow address), data_version, seconds, summary_markdown
    """
    import mlflow

    facts, experiment_id = study.facts, mlflow_store.experiment_id(target)
    day = facts.as_of_date.isoformat()
    version = model_registry.find_version(target, as_of_date=day)
    beside = "none" if version is None else str(version.version)
    tags = {
        "kind": study.kind,
        "as_of_date": day,
        "data_version": facts.data_version,
        "beside_version": beside,
    }
    run_name = f"{target} {study.kind} {day}"
    with mlflow.start_run(experiment_id=experiment_id, run_name=run_name) as run:
        mlflow.set_tags(tags)
        mlflow.log_params(facts.parameters())
        mlflow.log_metrics(study.metrics)
        _log_files(study)
    run_id = run.info.run_id
    pictures = [
        f"![{path}](/get-artifact?path={path}&run_uuid={run_id})"
        for path in (f"{study.kind}/{name}.png" for name in study.pictures)
    ]
    mlflow_store.client().set_tag(run_id, "mlflow.note.content", "\n\n".join([study.markdown, *pictures]))
    if version is not None:
        mlflow_store.client().set_model_version_tag(version.name, beside, f"{study.kind}_run", run_id)
    return {
        "run_id": run_id,
        "page": f"#/experiments/{experiment_id}/runs/{run_id}",
        "data_version": facts.data_version,
        "seconds": round(facts.seconds),
        "summary_markdown": study.markdown,
    }


def _log_files(study: Study) -> None:
    """Store pictures and tables with the open run."""
    import mlflow

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / study.kind
        folder.mkdir()
        for name, picture in study.pictures.items():
            (folder / f"{name}.png").write_bytes(picture)
        for name, table in study.tables.items():
            if name.endswith(".parquet"):
                table.to_parquet(folder / name, index=False)
            else:
                table.to_csv(folder / name, index=False)
        mlflow.log_artifacts(scratch)
