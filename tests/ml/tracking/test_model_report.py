"""The report names what is weak, compares with the champion, and opens offline."""

from dataclasses import replace

import pandas as pd
import pytest

from ml.evaluation.metrics import Estimate, Evaluation
from ml.evaluation.slices import COLUMNS
from ml.tracking.model_report import (
    ModelReport,
    comparison_rows,
    write_description,
    write_markdown,
    write_report,
)
from ml.training.promotion_gate import CHAMPION, PromotionDecision


def slices(**flags: bool) -> pd.DataFrame:
    """Two plans, of which the second has the lower AUC."""
    rows = [
        {"slice": "plan", "value": value, "examples": 100, "positive_accounts": 20, "auc": auc, "auc_low": 0.5,
         "auc_high": 0.9, "ece": 0.01, "gap": gap, "auc_behind": False, "gap_beyond": False}
        for value, auc, gap in (("team", 0.8, 0.001), ("business", 0.6, -0.05))
    ]  # fmt: skip
    return pd.DataFrame([rows[0], rows[1] | flags]).reindex(columns=COLUMNS)


@pytest.fixture
def report() -> ModelReport:
    ece = Estimate(0.01, 0.005, 0.02)
    evaluation = Evaluation(
        metrics={
            "model": {"auc": Estimate(0.8, 0.75, 0.85), "ece": ece},
            "base rate": {"auc": Estimate(0.5, 0.5, 0.5)},
        },
        gains={},
        examples=200,
        positive_accounts=40,
        base_rate=0.1,
    )
    return ModelReport(
        target_name="churn",
        decision=PromotionDecision(True, ("beaten: AUC <against> the base rate",)),
        evaluation=evaluation,
        facts={"as-of date": "2026-07-01"},
        drivers={"usage_events": 0.3, "seat_bought": 0.1},
        champion_drivers={},
        slices=slices(),
    )


def with_champion(report: ModelReport, auc: float, log_loss: float) -> ModelReport:
    gains = {
        "auc": Estimate(auc, auc - 0.01, auc + 0.01),
        "log_loss": Estimate(log_loss, log_loss - 0.01, log_loss + 0.01),
    }
    evaluation = replace(report.evaluation, gains={CHAMPION: gains})
    return replace(report, evaluation=evaluation, champion_drivers={"usage_events": 0.1, "fit_plan": 0.3})


def test_a_good_model_has_no_weaknesses(report: ModelReport) -> None:
    assert report.weaknesses() == []
    assert "**Weaknesses**" not in write_markdown(report)


@pytest.mark.parametrize(
    ("auc", "log_loss", "weaknesses"),
    [
        (0.02, -0.02, []),
        (-0.02, -0.02, ["AUC is worse than the champion's by 0.020 (95 % interval -0.030 to -0.010)"]),
        (0.02, 0.02, ["log loss is worse than the champion's by 0.020 (95 % interval +0.010 to +0.030)"]),
    ],
)
def test_a_metric_worse_than_the_champions_is_a_weakness_in_its_own_direction(
    report: ModelReport, auc: float, log_loss: float, weaknesses: list[str]
) -> None:
    assert with_champion(report, auc, log_loss).weaknesses() == weaknesses


def test_a_large_calibration_error_and_a_flagged_slice_are_weaknesses(report: ModelReport) -> None:
    model = report.evaluation.metrics["model"] | {"ece": Estimate(0.05, 0.04, 0.06)}
    evaluation = replace(report.evaluation, metrics={"model": model})
    weak = replace(report, evaluation=evaluation, slices=slices(auc_behind=True, gap_beyond=True))
    assert weak.weaknesses() == [
        "expected calibration error is 0.050 (0.040 to 0.060), above 0.03",
        "ranks worse for plan business than for all others",
        "probabilities are off on average for plan business than for all others",
    ]


def test_a_metric_that_a_score_does_not_have_is_a_dash(report: ModelReport) -> None:
    rows = {name: cells for name, *cells in comparison_rows(report.evaluation)}
    assert rows["AUC"] == ["0.800 (0.750 to 0.850)", "0.500 (0.500 to 0.500)"]
    assert rows["ECE"] == ["0.010 (0.005 to 0.020)", "–"]


def test_drivers_are_compared_as_shares_and_the_largest_change_comes_first(report: ModelReport) -> None:
    assert report.driver_changes() == []
    assert with_champion(report, 0.02, -0.02).driver_changes() == [
        ["fit_plan", "75.0%", "not used"],
        ["usage_events", "25.0%", "75.0%"],
        ["seat_bought", "not used", "25.0%"],
    ]


def test_the_markdown_shows_the_weakest_slice_first(report: ModelReport) -> None:
    text = write_markdown(report)
    assert text.startswith("**churn: promote**\n\n- beaten: ")
    assert text.index("| plan business | 100 | 20 | 0.600") < text.index("| plan team | 100 | 20 | 0.800")
    assert "**Main drivers**: usage_events, seat_bought" in text
    assert text.endswith("- as-of date: 2026-07-01")


def test_the_page_is_escaped_and_needs_no_network(report: ModelReport) -> None:
    page = write_report(report, {"calibration": b"png"})
    assert '<img alt="calibration" src="data:image/png;base64,cG5n">' in page
    assert "AUC &lt;against&gt; the base rate" in page
    assert "http" not in page


def test_the_description_links_report_and_plots_of_the_run(report: ModelReport) -> None:
    text = write_description(report, "7", "abc", ["gain"])
    assert text.startswith("[Model report](#/experiments/7/runs/abc/artifacts/review/report.html)")
    assert text.endswith("![gain](/get-artifact?path=plots/gain.png&run_uuid=abc)")
