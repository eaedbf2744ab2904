"""The model report: as Markdown (description of the version, text of the approval) and as one HTML file."""

import base64
from dataclasses import dataclass
from pathlib import Path

import jinja2
import pandas as pd

from ml.evaluation.metrics import Evaluation
from ml.evaluation.slices import AUC, GAP, worst_slice
from ml.training.promotion_gate import CHAMPION, PromotionDecision

TEMPLATE = Path(__file__).parent / "templates" / "model_report.html.jinja"
REPORT = "review/report.html"
SLICE_COLUMNS = ["slice", "examples", "positive accounts", "AUC", "expected minus realised rate"]
METRIC_NAMES = {
    "auc": "AUC",
    "pr_auc": "PR-AUC",
    "precision_at_capacity": "precision at capacity",
    "lift_at_capacity": "lift at capacity",
    "lift_of_top_decile": "lift of the top decile",
    "log_loss": "log loss",
    "brier": "Brier score",
    "ece": "ECE",
}
# Metrics of which a lower value is better.
LOSSES = ("log_loss", "brier", "ece")
# With a higher one the expected counts on the Monday list mislead.
LARGEST_ECE = 0.03
SLICES_SHOWN, DRIVERS_COMPARED = 5, 10


@dataclass(frozen=True)
class ModelReport:
    """What is shown of one challenger; `facts` are name and text.

    `drivers` are mean absolute contributions to the log-odds by feature, largest first; `champion_drivers` those of the
    champion on the same examples, empty without a champion.
    """

    target_name: str
    decision: PromotionDecision
    evaluation: Evaluation
    facts: dict[str, str]
    drivers: dict[str, float]
    champion_drivers: dict[str, float]
    slices: pd.DataFrame
    """As `ml.evaluation.slices.measure_slices` gives them."""

    def weaknesses(self) -> list[str]:
        """Sentences on the weaknesses of the challenger; the gate may promote it nevertheless."""
        found = []
        for metric, gain in self.evaluation.gains.get(CHAMPION, {}).items():
            worse = gain.value > 0 if metric in LOSSES else gain.value < 0
            if worse:
                found.append(
                    f"{METRIC_NAMES[metric]} is worse than the champion's by {abs(gain.value):.3f} "
                    f"(95 % interval {gain.low:+.3f} to {gain.high:+.3f})"
                )
        ece = self.evaluation.metrics["model"]["ece"]
        if ece.value > LARGEST_ECE:
            found.append(f"expected calibration error is {ece}, above {LARGEST_ECE:g}")
        for metric, what in ((AUC, "ranks worse"), (GAP, "probabilities are off on average")):
            if (worst := worst_slice(self.slices, metric)) is not None:
                found.append(f"{what} for {worst['slice']} {worst['value']} than for all others")
        return found

    def slice_rows(self) -> list[list[str]]:
        """The cells of `SLICE_COLUMNS`, the worst AUC first."""
        return [
            [
                f"{one['slice']} {one['value']}",
                str(one["examples"]),
                str(one["positive_accounts"]),
                f"{one['auc']:.3f} ({one['auc_low']:.3f} to {one['auc_high']:.3f})",
                f"{one['gap']:+.2%}",
            ]
            for one in self.slices.sort_values("auc").to_dict("records")
        ]

    def driver_changes(self) -> list[list[str]]:
        """Rows of feature, champion, challenger: the drivers whose share of all contributions changed most."""
        if not self.champion_drivers:
            return []
        sides = [
            {name: size / (sum(drivers.values()) or 1) for name, size in drivers.items()}
            for drivers in (self.champion_drivers, self.drivers)
        ]
        names = sorted(
            sides[0] | sides[1], key=lambda name: (-abs(sides[1].get(name, 0) - sides[0].get(name, 0)), name)
        )
        return [
            [name, *(f"{side[name]:.1%}" if name in side else "not used" for side in sides)]
            for name in names[:DRIVERS_COMPARED]
        ]


def comparison_rows(evaluation: Evaluation) -> list[list[str]]:
    """One row per metric: its name, then a cell per score; a dash where the metric is not defined."""
    return [
        [name, *(str(each[metric]) if metric in each else "–" for each in evaluation.metrics.values())]
        for metric, name in METRIC_NAMES.items()
    ]


def write_markdown(report: ModelReport) -> str:
    """Verdict, reasons, weaknesses and comparison, without pictures: also the text of the approval."""
    facts = [f"- {name}: {text}" for name, text in report.facts.items()]
    parts = [
        [f"**{report.target_name}: {report.decision.verdict}**"],
        [f"- {reason}" for reason in report.decision.reasons],
        ["Out-of-time metrics, with 95 % intervals by bootstrap over accounts:"],
        _table(["", *report.evaluation.metrics], comparison_rows(report.evaluation)),
    ]
    if weaknesses := report.weaknesses():
        parts += [["**Weaknesses**"], [f"- {weakness}" for weakness in weaknesses]]
    if changes := report.driver_changes():
        parts += [
            ["**Drivers against the champion** (shares of all contributions, largest changes first)"],
            _table(["feature", "champion", "challenger"], changes),
        ]
    else:
        largest = ", ".join(list(report.drivers)[:DRIVERS_COMPARED])
        parts += [[f"**Main drivers**: {largest}"]]
    worst = report.slice_rows()[:SLICES_SHOWN]
    parts += [["**Weakest slices**"], _table(SLICE_COLUMNS, worst), ["**Run facts**"], facts]
    return "\n\n".join("\n".join(lines) for lines in parts)


def _table(columns: list[str], rows: list[list[str]]) -> list[str]:
    return [markdown_row(columns), markdown_row(["---"] * len(columns)), *map(markdown_row, rows)]


def write_description(report: ModelReport, experiment_id: str, run_id: str, plots: list[str]) -> str:
    """The Markdown with links and pictures in the form that the MLflow page of a version resolves."""
    link = f"#/experiments/{experiment_id}/runs/{run_id}/artifacts/{REPORT}"
    pictures = [f"![{name}](/get-artifact?path=plots/{name}.png&run_uuid={run_id})" for name in plots]
    return "\n\n".join([f"[Model report]({link})", write_markdown(report), *pictures])


def write_report(report: ModelReport, plots: dict[str, bytes]) -> str:
    """One HTML page with the pictures embedded, so that it opens offline."""
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(TEMPLATE.read_text()).render(
        report=report,
        columns=list(report.evaluation.metrics),
        rows=comparison_rows(report.evaluation),
        slice_columns=SLICE_COLUMNS,
        pictures={name: base64.b64encode(picture).decode() for name, picture in plots.items()},
    )


def markdown_row(cells: list[str]) -> str:
    """One row of a Markdown table."""
    return f"| {' | '.join(cells)} |"
