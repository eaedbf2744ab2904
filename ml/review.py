"""What a reviewer reads: the description of the version in markdown, and a report that is one file."""

import base64
from dataclasses import dataclass
from pathlib import Path

import jinja2

from ml.evaluate import Evaluation
from ml.gate import Verdict

TEMPLATE = Path(__file__).with_name("review.html.j2")
REPORT = "review/report.html"
METRIC_NAMES = {
    "auc": "AUC",
    "pr_auc": "PR-AUC",
    "precision_at_capacity": "precision at capacity",
    "lift_at_capacity": "lift at capacity",
    "log_loss": "log loss",
    "brier": "Brier score",
    "ece": "ECE",
}


@dataclass(frozen=True)
class Review:
    """Everything about one challenger that can be shown; `facts` are name and text."""

    target: str
    verdict: Verdict
    evaluation: Evaluation
    facts: dict[str, str]
    drivers: dict[str, float]


def comparison_rows(evaluation: Evaluation) -> list[list[str]]:
    """One row per metric, one column per score, the first column the metric's name; a dash where it has no meaning."""
    return [
        [name, *(str(each[metric]) if metric in each else "–" for each in evaluation.metrics.values())]
        for metric, name in METRIC_NAMES.items()
    ]


def write_markdown(review: Review) -> str:
    """Verdict, reasons and comparison, without pictures: also the text of the approval."""
    columns = ["", *review.evaluation.metrics]
    lines = [f"**{review.target}: {review.verdict.word}**", ""]
    lines += [f"- {reason}" for reason in review.verdict.reasons]
    lines += ["", "Out of time, with 95 % intervals by bootstrap over accounts:", ""]
    lines += [markdown_row(columns), markdown_row(["---"] * len(columns))]
    lines += [markdown_row(row) for row in comparison_rows(review.evaluation)]
    lines += ["", *(f"- {name}: {text}" for name, text in review.facts.items())]
    return "\n".join(lines)


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
        pictures={name: base64.b64encode(picture).decode() for name, picture in plots.items()},
    )


def markdown_row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
