"""What a reviewer reads: the description of the version in markdown, and a report that is one file."""

import base64
from dataclasses import dataclass
from pathlib import Path

import jinja2
import pandas as pd

from ml.evaluation.metrics import Evaluation
from ml.evaluation.slices import AUC, GAP, worst_slice
from ml.training.promotion_gate import CHAMPION, Verdict

TEMPLATE = Path(__file__).parent / "templates" / "model_report.html.jinja"
REPORT = "review/report.html"
SLICE_COLUMNS = ["customers", "examples", "positive accounts", "AUC", "promised minus realised"]
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


# Where a lower value is the better one.
LOSSES = ("log_loss", "brier", "ece")
# Above it the sums on the Monday list mislead.
LARGEST_ECE = 0.03
SLICES_SHOWN, DRIVERS_COMPARED = 5, 10


@dataclass(frozen=True)
class Review:
    """Everything about one challenger that can be shown; `facts` are name and text.

    `drivers` are mean absolute contributions to the log-odds, largest first; `champion_drivers` the champion's on the
    same examples, empty where there is none to compare with.
    """

    target: str
    verdict: Verdict
    evaluation: Evaluation
    facts: dict[str, str]
    drivers: dict[str, float]
    champion_drivers: dict[str, float]
    slices: pd.DataFrame
    """As `ml.evaluation.slices.measure_slices` gives them."""

    def doubts(self) -> list[str]:
        """What speaks against the challenger, in sentences; the gate may pass it all the same."""
        said = []
        for metric, gain in self.evaluation.gains.get(CHAMPION, {}).items():
            worse = gain.value > 0 if metric in LOSSES else gain.value < 0
            if worse:
                said.append(
                    f"{METRIC_NAMES[metric]} is worse than the champion's by {abs(gain.value):.3f} "
                    f"(95 % interval {gain.low:+.3f} to {gain.high:+.3f})"
                )
        ece = self.evaluation.metrics["model"]["ece"]
        if ece.value > LARGEST_ECE:
            said.append(f"probabilities are off by {ece} on average, more than {LARGEST_ECE:g}")
        for metric, what in ((AUC, "ranks worse"), (GAP, "promises too much or too little")):
            if (worst := worst_slice(self.slices, metric)) is not None:
                said.append(f"{what} for {worst['slice']} {worst['value']} than for all others")
        return said

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
        """The drivers that gained or lost most, as shares of all contributions: feature, champion, challenger."""
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
    """One row per metric, one column per score, the first column the metric's name; a dash where it has no meaning."""
    return [
        [name, *(str(each[metric]) if metric in each else "–" for each in evaluation.metrics.values())]
        for metric, name in METRIC_NAMES.items()
    ]


def write_markdown(review: Review) -> str:
    """Verdict, reasons, doubts and comparison, without pictures: also the text of the approval."""
    facts = [f"- {name}: {text}" for name, text in review.facts.items()]
    parts = [
        [f"**{review.target}: {review.verdict.word}**"],
        [f"- {reason}" for reason in review.verdict.reasons],
        ["Out of time, with 95 % intervals by bootstrap over accounts:"],
        _table(["", *review.evaluation.metrics], comparison_rows(review.evaluation)),
    ]
    if doubts := review.doubts():
        parts += [["**What speaks against it**"], [f"- {doubt}" for doubt in doubts]]
    if changes := review.driver_changes():
        parts += [
            [
                "**What it looks at, against the champion** (shares of all contributions, largest changes first)"
            ],
            _table(["feature", "champion", "challenger"], changes),
        ]
    else:
        largest = ", ".join(list(review.drivers)[:DRIVERS_COMPARED])
        parts += [[f"**What it looks at most**: {largest}"]]
    worst = review.slice_rows()[:SLICES_SHOWN]
    parts += [["**Where it is weakest**"], _table(SLICE_COLUMNS, worst), ["**Made from**"], facts]
    return "\n\n".join("\n".join(lines) for lines in parts)


def _table(columns: list[str], rows: list[list[str]]) -> list[str]:
    return [markdown_row(columns), markdown_row(["---"] * len(columns)), *map(markdown_row, rows)]


def write_description(review: Review, experiment_id: str, run_id: str, plots: list[str]) -> str:
    """The markdown with links and pictures as the MLflow page of a version resolves them."""
    report = f"#/experiments/{experiment_id}/runs/{run_id}/artifacts/{REPORT}"
    pictures = [f"![{name}](/get-artifact?path=plots/{name}.png&run_uuid={run_id})" for name in plots]
    return "\n\n".join([f"[Review report]({report})", write_markdown(review), *pictures])


def write_report(review: Review, plots: dict[str, bytes]) -> str:
    """HTML that opens without a network: the pictures are inside."""
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(TEMPLATE.read_text()).render(
        review=review,
        columns=list(review.evaluation.metrics),
        rows=comparison_rows(review.evaluation),
        slice_columns=SLICE_COLUMNS,
        pictures={name: base64.b64encode(picture).decode() for name, picture in plots.items()},
    )


def markdown_row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
