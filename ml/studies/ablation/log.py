"""Log an ablation in MLflow, linked to the challenger of the same day: table, two forest plots, Markdown."""

from typing import Any

import pandas as pd

from ml.evaluation.metrics import Estimate
from ml.studies.ablation.measure import METRICS, read_estimate, verdict_on_loss
from ml.studies.ablation.plan import ALONE, CONTROL, FAMILY, FULL, SOURCE, WITHOUT
from ml.tracking.log_study import Study, record_study
from ml.tracking.model_report import markdown_row
from ml.tracking.plots import draw_forest
from ml.tracking.run_facts import StudyFacts

TITLES = {FAMILY: "Families", SOURCE: "Sources", CONTROL: "Controls"}
COLUMNS = [
    "",
    "features",
    "AUC lost without",
    "PR-AUC lost without",
    "verdict by AUC",
    "AUC alone",
    "PR-AUC alone",
]


def record_ablation(target_name: str, table: pd.DataFrame, facts: StudyFacts) -> dict[str, Any]:
    """Log one finished run, tagged `kind: ablation`, and name it on the version trained as of the same day.

    :param table: as `measure_ablation` gives it
    :return: run_id, page (below the MLflow address), data_version, seconds, summary_markdown
    """
    study = Study(
        "ablation",
        facts,
        write_ablation(target_name, table, facts),
        flat_losses(table),
        draw_ablation(table),
        {"ablation.csv": table},
    )
    return record_study(target_name, study)


def write_ablation(target_name: str, table: pd.DataFrame, facts: StudyFacts) -> str:
    """Three tables as Markdown: families, sources, controls; intervals are 95 %, by bootstrap over accounts."""
    full = table[table["group"] == FULL].iloc[0]
    lines = [
        f"**{target_name}: ablation.** All {full['features']} features: AUC {read_estimate(full, 'auc')}, "
        f"PR-AUC {read_estimate(full, 'pr_auc')}.",
    ]
    for kind in (FAMILY, SOURCE):
        groups = table[table["kind"] == kind].groupby("group", sort=False)
        if len(groups):
            head = [markdown_row(COLUMNS), markdown_row(["---"] * len(COLUMNS))]
            rows = [markdown_row(_cells(str(name), group, full["features"])) for name, group in groups]
            lines += ["", f"{TITLES[kind]}:", "", *head, *rows]
    controls = table[(table["kind"] == CONTROL) & (table["group"] != FULL)]
    lines += ["", f"{TITLES[CONTROL]}:", ""]
    lines += [f"- {row['group']}: AUC lost {_signed(row, 'auc_lost')}" for _, row in controls.iterrows()]
    return "\n".join([*lines, "", *(f"- {name}: {text}" for name, text in facts.texts().items())])


def flat_losses(table: pd.DataFrame) -> dict[str, float]:
    """Metrics by MLflow name.

    `auc` and `pr_auc` of all signals; `<group>/auc_lost_without` and `<group>/auc_alone`, each with `_low` and `_high`.
    """
    flat = {metric: float(table.loc[table["group"] == FULL, metric].iloc[0]) for metric in METRICS}
    for _, row in table[table["way"] != ""].iterrows():
        for metric in METRICS:
            value = f"{metric}_lost" if row["way"] == WITHOUT else metric
            for end in ("", "_low", "_high"):
                flat[f"{row['group']}/{value}_{row['way']}{end}"] = float(row[value + end])
    return flat


def _cells(name: str, group: pd.DataFrame, total: int) -> list[str]:
    without = group[group["way"] == WITHOUT].iloc[0]
    alone = group[group["way"] == ALONE]
    lost = [_signed(without, f"{metric}_lost") for metric in METRICS]
    own = [str(read_estimate(alone.iloc[0], metric)) if len(alone) else "–" for metric in METRICS]
    return [
        name,
        str(total - without["features"]),
        *lost,
        verdict_on_loss(read_estimate(without, "auc_lost")),
        *own,
    ]


def _signed(row: pd.Series, metric: str) -> str:
    one = read_estimate(row, metric)
    return f"{one.value:+.3f} ({one.low:+.3f} to {one.high:+.3f})"


def draw_ablation(table: pd.DataFrame) -> dict[str, bytes]:
    """Two forest plots as PNG: AUC lost without each group (beside the controls), and AUC of each group alone."""
    full = table[table["group"] == FULL].iloc[0]
    seeds = (table["kind"] == CONTROL) & (table["features"] > 0) & (table["group"] != FULL)
    lost = table[(table["way"] == WITHOUT) | seeds]
    alone = table[table["way"] == ALONE]
    return {
        "lost_without": draw_forest(
            _bars(lost, "auc_lost"), 0.0, "AUC lost without the group (95 % interval)"
        ),
        "alone": draw_forest(_bars(alone, "auc"), full["auc"], "AUC of the group alone; dashed: all signals"),
    }


def _bars(rows: pd.DataFrame, metric: str) -> list[tuple[str, str, Estimate]]:
    """Name, kind and estimate of each line of a forest plot."""
    return [(row["group"], row["kind"], read_estimate(row, metric)) for _, row in rows.iterrows()]
