"""Plots of a backtest, as PNG bytes: AUC and counts by month, reliability curve, coverage of the count intervals."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ml.evaluation.metrics import ECE_BINS
from ml.evaluation.shared_count_error import MONDAY_LIST
from ml.studies.backtest.measure import OVERALL, BacktestResult
from ml.tracking.plots import MODEL_COLOUR, OTHER_COLOURS, render

if TYPE_CHECKING:
    from matplotlib.axes import Axes

QUIET, TRUTH = OTHER_COLOURS[0], OTHER_COLOURS[1]


def draw_backtest(scored: pd.DataFrame, measured: BacktestResult) -> dict[str, bytes]:
    """One PNG per plot name.

    :param scored: label and probability of each example
    """
    listed = measured.promises[measured.promises["population"] == MONDAY_LIST]
    return {
        "auc_by_month": render(lambda axes: _auc(axes, measured.periods)),
        "counts_by_month": render(lambda axes: _counts(axes, measured.periods)),
        "reliability": render(lambda axes: _reliability(axes, scored)),
        "promises": render(lambda axes: _promises(axes, listed)),
    }


def _auc(axes: "Axes", periods: pd.DataFrame) -> None:
    auc = periods[periods["metric"] == "auc"].set_index("period")
    overall, months = float(auc["value"].to_dict()[OVERALL]), auc.drop(OVERALL)
    places = _months(axes, months.index)
    axes.fill_between(places, months["low"], months["high"], color=MODEL_COLOUR, alpha=0.2, linewidth=0)
    axes.plot(places, months["value"], color=MODEL_COLOUR, marker="o", label="month, 95 % by account")
    axes.axhline(overall, color=QUIET, linestyle="--", label=f"all months: {overall:.3f}")
    axes.axhline(0.5, color="black", linewidth=1, linestyle=":", label="random")
    axes.set(ylabel="AUC", title="AUC by month, as if run each week")
    axes.legend(frameon=False)


def _counts(axes: "Axes", periods: pd.DataFrame) -> None:
    months = periods[periods["period"] != OVERALL].pivot(index="period", columns="metric")
    places = _months(axes, months.index)
    for suffix, colour, name in (("", MODEL_COLOUR, "all accounts"), ("_on_list", TRUTH, "the list")):
        realised = months["value"][f"realised{suffix}"]
        low, high = (months[end][f"realised{suffix}"] for end in ("low", "high"))
        ends = [np.maximum(realised - low, 0), np.maximum(high - realised, 0)]
        axes.errorbar(
            places, realised, yerr=ends, fmt="o", color=colour, capsize=2, label=f"{name}: realised"
        )
        expected = months["value"][f"expected{suffix}"]
        axes.plot(places, expected, color=colour, linestyle="--", label=f"{name}: expected")
    axes.set_ylim(bottom=0)
    axes.set(ylabel="accounts, on an average Monday", title="Expected against realised (95 % by account)")
    axes.legend(frameon=False, fontsize=8)


def _months(axes: "Axes", months: pd.Index) -> np.ndarray:
    """Label the axis with the months; returns their positions."""
    places = np.arange(len(months))
    axes.set_xticks(places, months, rotation=45)
    return places


def _reliability(axes: "Axes", scored: pd.DataFrame) -> None:
    """The reliability curve overall, and that of each origin's own weeks."""
    for _, rows in scored.groupby("origin"):
        axes.plot(*_curve(rows), color=QUIET, linewidth=0.8, alpha=0.7)
    predicted, observed = _curve(scored)
    top = 1.05 * max(*predicted, *observed)
    axes.plot([0, top], [0, top], color="black", linestyle=":", linewidth=1, label="perfect")
    axes.plot(predicted, observed, color=MODEL_COLOUR, marker="o", label="all origins (grey: each alone)")
    axes.set(xlabel="predicted probability", ylabel="observed rate", title="Calibration over all origins")
    axes.legend(frameon=False)


def _curve(rows: pd.DataFrame) -> tuple[list[float], list[float]]:
    label, probability = rows["label"].to_numpy(dtype=float), rows["probability"].to_numpy()
    bins = np.array_split(np.argsort(probability, kind="stable"), ECE_BINS)
    return [probability[one].mean() for one in bins], [label[one].mean() for one in bins]


def _promises(axes: "Axes", promises: pd.DataFrame) -> None:
    days = promises["as_of_date"]
    axes.fill_between(
        days,
        promises["low"],
        promises["high"],
        color=MODEL_COLOUR,
        alpha=0.2,
        linewidth=0,
        label="90 % interval",
    )
    axes.plot(days, promises["expected"], color=MODEL_COLOUR, label="expected")
    colours = np.where(promises["is_kept"], "black", TRUTH)
    axes.scatter(days, promises["realised"], c=colours, s=14, zorder=3, label="realised")
    axes.set_ylim(bottom=0)
    axes.tick_params(axis="x", rotation=45)
    kept = f"{promises['is_kept'].sum()} of {len(promises)} Mondays covered"
    axes.set(ylabel="accounts on the list that leave", title=f"90 % interval of each Monday list: {kept}")
    axes.legend(frameon=False)
