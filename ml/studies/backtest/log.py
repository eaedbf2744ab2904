"""Write a backtest into MLflow, beside the challenger of the same day: tables, plots and a page of text."""

import math
from typing import Any

import pandas as pd

from ml.evaluation.interval_coverage import Coverage
from ml.evaluation.metrics import Estimate
from ml.evaluation.shared_count_error import EVERYBODY, LIST
from ml.evaluation.slices import AUC, GAP, worst_slice
from ml.studies.backtest.measure import OVERALL, Measured, value_of
from ml.studies.backtest.plots import draw_backtest
from ml.tracking.log_study import Study, record_study
from ml.tracking.model_report import markdown_row
from ml.tracking.run_facts import StudyFacts
from tenure.core.settings_schema import Target

TABLES = ("periods", "slices", "promises", "offsets")
SAID = ("account_id", "as_of_date", "origin", "label", "probability", LIST, EVERYBODY)
# Column of the table by month: metric and digits.
BY_MONTH = {
    "AUC": ("auc", 3),
    "precision": ("precision_at_capacity", 2),
    "MRR caught": ("mrr_recall", 2),
    "ECE": ("ece", 3),
    "expected": ("expected", 1),
    "realised": ("realised", 1),
    "expected on the list": ("expected_on_list", 1),
    "realised there": ("realised_on_list", 1),
}
OVERALL_SAYS = {
    "auc": "AUC",
    "pr_auc": "PR-AUC",
    "precision_at_capacity": "precision on the list",
    "lift_at_capacity": "lift on the list",
    "lift_of_top_decile": "lift of the top decile",
    "mrr_recall": "share of the MRR lost that was on the list",
    "caught": "share of the ends that the list named in time",
    "lead_days": "days from being named to the end (median)",
    "ece": "ECE",
    "expected_by_realised": "expected over realised",
}


def record_backtest(
    rules: Target, scored: pd.DataFrame, measured: Measured, facts: StudyFacts
) -> dict[str, Any]:
    """Log one finished run, tagged `kind: backtest`, and name it on the version trained as of the same day.

    :return: run_id, page (below the MLflow address), data_version, seconds, summary_markdown
    """
    study = Study(
        "backtest",
        facts,
        write_backtest(rules, measured, facts),
        flat_backtest(measured),
        draw_backtest(scored, measured),
        # What was said of whom, too: whoever doubts a number can count again.
        {f"{name}.csv": getattr(measured, name) for name in TABLES} | {"said.parquet": scored[list(SAID)]},
    )
    return record_study(rules.name, study)


def write_backtest(rules: Target, measured: Measured, facts: StudyFacts) -> str:
    """Overall, by month, promises, slices as Markdown; intervals are 95 %, by bootstrap over accounts."""
    lines = [f"**{rules.name}: backtest**, lists of {rules.capacity}. Intervals are 95 %, by account.", ""]
    for metric, words in OVERALL_SAYS.items():
        if (one := value_of(measured.periods, OVERALL, metric)) is not None:
            lines.append(f"- {words}: {one}")
    lines += ["", *(_say_coverage(name, one) for name, one in measured.coverage.items())]
    lines += ["", *_months(measured.periods), "", *_slices(measured.slices)]
    return "\n".join([*lines, "", *(f"- {name}: {text}" for name, text in facts.texts().items())])


def flat_backtest(measured: Measured) -> dict[str, float]:
    """`auc`, `auc_low`, `auc_high` overall; `2026-01/auc` by month; `coverage_list`, `dispersion_list`."""
    flat = {}
    for row in measured.periods.itertuples():
        name = row.metric if row.period == OVERALL else f"{row.period}/{row.metric}"
        flat |= {name: row.value, f"{name}_low": row.low, f"{name}_high": row.high}
    for population, one in measured.coverage.items():
        slug = population.replace(",", "").replace(" ", "_")
        for name, estimate in (("coverage", one.share), ("dispersion", one.dispersion)):
            flat |= {
                f"{name}_{slug}{end}": getattr(estimate, of)
                for end, of in (("", "value"), ("_low", "low"), ("_high", "high"))
            }
        flat[f"coverage_by_design_{slug}"] = one.by_design
    return {name: float(value) for name, value in flat.items() if math.isfinite(value)}


def _say_coverage(population: str, one: Coverage) -> str:
    return (
        f"- 90 % interval, {population}: kept on {100 * one.share.value:.0f} % of {one.weeks} Mondays "
        f"({100 * one.share.low:.0f} to {100 * one.share.high:.0f} %, as of {one.windows:.1f} Mondays whose windows do "
        f"not overlap; {100 * one.by_design:.0f} % by design); dispersion {one.dispersion}"
    )


def _months(periods: pd.DataFrame) -> list[str]:
    columns = {name: how for name, how in BY_MONTH.items() if how[0] in set(periods["metric"])}
    lines = [markdown_row(["month", *columns]), markdown_row(["---"] * (len(columns) + 1))]
    for period in [*sorted(set(periods["period"]) - {OVERALL}), OVERALL]:
        cells = [_cell(value_of(periods, period, metric), digits) for metric, digits in columns.values()]
        lines.append(markdown_row([period, *cells]))
    return lines


def _cell(one: Estimate | None, digits: int) -> str:
    return "–" if one is None else f"{one.value:.{digits}f} ({one.low:.{digits}f} to {one.high:.{digits}f})"


def _slices(slices: pd.DataFrame) -> list[str]:
    names = ["slice", "", "examples", "positive accounts", "AUC", "ECE", "expected minus realised rate"]
    lines = [markdown_row(names), markdown_row(["---"] * len(names))]
    for row in slices.to_dict("records"):
        measures = [
            _cell(Estimate(row[metric], row[f"{metric}_low"], row[f"{metric}_high"]), 3)
            for metric in (AUC, "ece", GAP)
        ]
        counts = [str(row["examples"]), str(row["positive_accounts"])]
        lines.append(markdown_row([row["slice"], row["value"], *counts, *measures]))
    return [*lines, "", *(_say_worst(slices, metric) for metric in (AUC, GAP))]


def _say_worst(slices: pd.DataFrame, metric: str) -> str:
    words = "Ranked worst" if metric == AUC else "Promised worst"
    worst = worst_slice(slices, metric)
    if worst is None:
        return f"- {words}: no slice differs from the others by more than chance among {len(slices)} slices."
    return f"- {words}: {worst['slice']} {worst['value']}, {metric} {worst[metric]:.3f}."
