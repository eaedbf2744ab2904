"""Log a backtest in MLflow, linked to the challenger of the same day: tables, plots, Markdown."""

import math
from typing import Any

import pandas as pd

from ml.evaluation.interval_coverage import Coverage
from ml.evaluation.metrics import Estimate
from ml.evaluation.shared_count_error import ALL_ACCOUNTS, MONDAY_LIST
from ml.evaluation.slices import AUC, GAP, worst_slice
from ml.studies.backtest.measure import OVERALL, BacktestResult, value_of
from ml.studies.backtest.plots import draw_backtest
from ml.tracking.log_study import Study, record_study
from ml.tracking.model_report import markdown_row
from ml.tracking.run_facts import StudyFacts
from tenure.core.settings_schema import Target

TABLES = ("periods", "slices", "promises", "offsets")
SCORED_COLUMNS = ("account_id", "as_of_date", "origin", "label", "probability", MONDAY_LIST, ALL_ACCOUNTS)
# Columns of the table by month: metric and digits.
BY_MONTH = {
    "AUC": ("auc", 3),
    "precision": ("precision_at_capacity", 2),
    "MRR recall": ("mrr_recall", 2),
    "ECE": ("ece", 3),
    "expected": ("expected", 1),
    "realised": ("realised", 1),
    "expected on the list": ("expected_on_list", 1),
    "realised on the list": ("realised_on_list", 1),
}
OVERALL_METRICS = {
    "auc": "AUC",
    "pr_auc": "PR-AUC",
    "precision_at_capacity": "precision on the list",
    "lift_at_capacity": "lift on the list",
    "lift_of_top_decile": "lift of the top decile",
    "mrr_recall": "share of the lost MRR that was on the list",
    "caught": "share of the departures that were on the list in time",
    "lead_days": "days from first being listed to departure (median)",
    "ece": "ECE",
    "expected_by_realised": "expected over realised",
}


def record_backtest(
    target: Target, scored: pd.DataFrame, measured: BacktestResult, facts: StudyFacts
) -> dict[str, Any]:
    """Log one finished run, tagged `kind: backtest`, and name it on the version trained as of the same day.

    :return: run_id, page (below the MLflow address), data_version, seconds, summary_markdown
    """
    study = Study(
        "backtest",
        facts,
        write_backtest(target, measured, facts),
        flat_backtest(measured),
        draw_backtest(scored, measured),
        # With the scores of every account, so that each number can be recomputed.
        {f"{name}.csv": getattr(measured, name) for name in TABLES}
        | {"scored_examples.parquet": scored[list(SCORED_COLUMNS)]},
    )
    return record_study(target.name, study)


def write_backtest(target: Target, measured: BacktestResult, facts: StudyFacts) -> str:
    """Metrics overall and by month, coverage and slices as Markdown; intervals are 95 %, by bootstrap over accounts."""
    lines = [f"**{target.name}: backtest**, lists of {target.capacity}. Intervals are 95 %, by account.", ""]
    for metric, words in OVERALL_METRICS.items():
        if (one := value_of(measured.periods, OVERALL, metric)) is not None:
            lines.append(f"- {words}: {one}")
    lines += ["", *(_describe_coverage(name, one) for name, one in measured.coverage.items())]
    lines += ["", *_months(measured.periods), "", *_slices(measured.slices)]
    return "\n".join([*lines, "", *(f"- {name}: {text}" for name, text in facts.texts().items())])


def flat_backtest(measured: BacktestResult) -> dict[str, float]:
    """Metrics by MLflow name: `auc`, `auc_low`, `auc_high` overall; `2026-01/auc` by month; `coverage_monday_list`,
    `dispersion_monday_list`. Those that are not finite are left out.
    """
    flat: dict[str, float] = {}
    for row in measured.periods.to_dict("records"):
        name = row["metric"] if row["period"] == OVERALL else f"{row['period']}/{row['metric']}"
        flat |= {name: row["value"], f"{name}_low": row["low"], f"{name}_high": row["high"]}
    for population, one in measured.coverage.items():
        slug = population.replace(",", "").replace(" ", "_")
        for name, estimate in (("coverage", one.share), ("dispersion", one.dispersion)):
            flat |= {
                f"{name}_{slug}{end}": getattr(estimate, of)
                for end, of in (("", "value"), ("_low", "low"), ("_high", "high"))
            }
        flat[f"coverage_by_design_{slug}"] = one.by_design
    return {name: float(value) for name, value in flat.items() if math.isfinite(value)}


def _describe_coverage(population: str, one: Coverage) -> str:
    return (
        f"- 90 % interval, {population}: covers the realised count on {100 * one.share.value:.0f} % of {one.weeks} "
        f"Mondays ({100 * one.share.low:.0f} to {100 * one.share.high:.0f} %, as of {one.windows:.1f} Mondays with "
        f"non-overlapping label windows; {100 * one.by_design:.0f} % by design); dispersion {one.dispersion}"
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
    return [*lines, "", *(_describe_worst(slices, metric) for metric in (AUC, GAP))]


def _describe_worst(slices: pd.DataFrame, metric: str) -> str:
    title = "Worst ranking" if metric == AUC else "Worst calibration"
    worst = worst_slice(slices, metric)
    if worst is None:
        return f"- {title}: none of {len(slices)} slices differs significantly from the others."
    return f"- {title}: {worst['slice']} {worst['value']}, {metric} {worst[metric]:.3f}."
