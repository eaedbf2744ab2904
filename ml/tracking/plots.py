"""Plots of the model report and of studies, as PNG bytes; drawn without pyplot, so without global state."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ml.evaluation.metrics import ECE_BINS, Estimate
from ml.features.training_set import family_of
from tenure.core.settings import families

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MODEL_COLOUR, OTHER_COLOURS = "#1f4e8c", ("#9a9a9a", "#d08770", "#8fae6c", "#b48ead")
KIND_COLOURS = {"control": OTHER_COLOURS[0], "family": MODEL_COLOUR, "source": OTHER_COLOURS[1]}
# One for each family, in the order of the settings.
FAMILY_COLOURS = ("#1f4e8c", "#5e81ac", "#88c0d0", "#d08770", "#bf616a", "#ebcb8b", "#a3be8c", "#b48ead")
DRIVERS_SHOWN = 15


def draw_plots(
    test: pd.DataFrame, scores: Mapping[str, np.ndarray], drivers: pd.Series, capacity: int
) -> dict[str, bytes]:
    """One PNG per plot name.

    :param scores: per name, higher is riskier; `scores["model"]` are probabilities
    :param drivers: mean absolute contribution to the log-odds by feature
    """
    label = test["label"].to_numpy(dtype=float)
    # A constant has no ranking: it is the dashed line of each plot.
    scores = {name: score for name, score in scores.items() if np.ptp(score) > 0 or name == "model"}
    ranked = {name: label[np.argsort(-score, kind="stable")] for name, score in scores.items()}
    return {
        "calibration": render(lambda axes: _calibration(axes, label, scores["model"])),
        "gain": render(lambda axes: _gain(axes, ranked)),
        "lift": render(lambda axes: _lift(axes, ranked)),
        "precision_at_capacity": render(lambda axes: _precision(axes, test, scores, capacity)),
        "drivers": render(lambda axes: _drivers(axes, drivers)),
    }


def draw_forest(bars: Sequence[tuple[str, str, Estimate]], reference: float, title: str) -> bytes:
    """One PNG: a forest plot with one row per estimate, in the given order from the top, and a dashed reference line.

    :param bars: name, kind (of `KIND_COLOURS`) and estimate
    """
    return render(lambda axes: _forest(axes, bars, reference, title))


def render(draw: "Callable[[Axes], None]") -> bytes:
    """One PNG; the same plot gives the same bytes.

    :param draw: called with the axes of a new figure
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 4.4), dpi=100, layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    draw(axes)
    with BytesIO() as picture:
        # The stamp names the version of matplotlib.
        figure.savefig(picture, format="png", metadata={"Software": None})
        return picture.getvalue()


def _calibration(axes: "Axes", label: np.ndarray, probability: np.ndarray) -> None:
    bins = np.array_split(np.argsort(probability, kind="stable"), ECE_BINS)
    predicted = [probability[rows].mean() for rows in bins]
    observed = [label[rows].mean() for rows in bins]
    top = 1.05 * max(*predicted, *observed)
    axes.plot([0, top], [0, top], color=OTHER_COLOURS[0], linestyle="--", label="perfect")
    axes.plot(
        predicted, observed, color=MODEL_COLOUR, marker="o", label=f"model, {ECE_BINS} bins of equal size"
    )
    axes.set(xlabel="predicted probability", ylabel="observed rate", title="Calibration, out of time")
    axes.legend(frameon=False)


def _gain(axes: "Axes", ranked: Mapping[str, np.ndarray]) -> None:
    for name, colour, hits in _coloured(ranked):
        share = np.linspace(0, 1, len(hits) + 1)
        axes.plot(share, np.r_[0, hits.cumsum() / hits.sum()], color=colour, label=name)
    axes.plot([0, 1], [0, 1], color=OTHER_COLOURS[0], linestyle="--", label="random")
    axes.set(
        xlabel="share of accounts, riskiest first",
        ylabel="share of positives found",
        title="Cumulative gain, out of time",
    )
    axes.legend(frameon=False)


def _lift(axes: "Axes", ranked: Mapping[str, np.ndarray]) -> None:
    for name, colour, hits in _coloured(ranked):
        # The first half per cent is a handful of examples: noise that would set the scale of the plot.
        counts = np.arange(max(1, len(hits) // 200), len(hits) + 1)
        axes.plot(
            counts / len(hits), hits.cumsum()[counts - 1] / counts / hits.mean(), color=colour, label=name
        )
    axes.axhline(1, color=OTHER_COLOURS[0], linestyle="--", label="random")
    axes.set(
        xlabel="share of accounts, riskiest first",
        ylabel="lift over the base rate",
        title="Lift, out of time",
    )
    axes.legend(frameon=False)


def _precision(axes: "Axes", test: pd.DataFrame, scores: Mapping[str, np.ndarray], capacity: int) -> None:
    longest = 3 * capacity
    for name, colour, score in _coloured(scores):
        ranked = (
            test[["as_of_date", "label"]]
            .assign(score=score)
            .sort_values("score", ascending=False, kind="stable")
        )
        place = ranked.groupby("as_of_date").cumcount()
        hits = ranked["label"].groupby(place).mean().to_numpy()[:longest]
        counts = np.arange(1, len(hits) + 1)
        axes.plot(counts, hits.cumsum() / counts, color=colour, label=name)
    axes.axhline(test["label"].mean(), color=OTHER_COLOURS[0], linestyle="--", label="random")
    axes.axvline(capacity, color="black", linewidth=1, linestyle=":", label=f"capacity: {capacity} a week")
    axes.set(
        xlabel="accounts on the weekly list", ylabel="share that are positive", title="Precision at capacity"
    )
    axes.legend(frameon=False)


def _drivers(axes: "Axes", drivers: pd.Series) -> None:
    shown = drivers.sort_values(ascending=False).head(DRIVERS_SHOWN)[::-1]
    colours = dict(zip(families(), FAMILY_COLOURS, strict=True))
    axes.barh(shown.index, shown, color=[colours[family_of(name)] for name in shown.index])
    axes.tick_params(axis="y", labelsize=8)
    axes.set(xlabel="mean absolute contribution to the log-odds", title="Drivers")


def _forest(axes: "Axes", bars: Sequence[tuple[str, str, Estimate]], reference: float, title: str) -> None:
    for kind in dict.fromkeys(kind for _, kind, _ in bars):
        rows = [place for place, bar in enumerate(bars) if bar[1] == kind]
        shown = [bars[place][2] for place in rows]
        value = np.array([one.value for one in shown])
        ends = [value - [one.low for one in shown], [one.high for one in shown] - value]
        axes.errorbar(
            value, rows, xerr=ends, fmt="o", color=KIND_COLOURS[kind], markersize=4, capsize=2, label=kind
        )
    axes.axvline(reference, color=OTHER_COLOURS[0], linestyle="--")
    axes.set_yticks(range(len(bars)), [name for name, _, _ in bars], fontsize=8)
    axes.invert_yaxis()
    axes.set(title=title)
    axes.legend(frameon=False, fontsize=8)


def _coloured(curves: Mapping[str, np.ndarray]) -> list[tuple[str, str, np.ndarray]]:
    """Name, colour and curve; the model has its own colour and is drawn last, over the others."""
    others = [name for name in curves if name != "model"]
    coloured = [(name, OTHER_COLOURS[place % 4], curves[name]) for place, name in enumerate(others)]
    return [*coloured, ("model", MODEL_COLOUR, curves["model"])]
