"""What the plots show: titles, legends and drawn values, read back from the axes."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ml.evaluation.metrics import Estimate
from ml.tracking import plots


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Axes]:
    """The axes of each plot, in the order of drawing."""
    axes_of_plots: list[Axes] = []

    def keep(draw: Callable[[Axes], None]) -> bytes:
        axes = Figure().add_subplot()
        draw(axes)
        axes_of_plots.append(axes)
        return axes.get_title().encode()

    monkeypatch.setattr(plots, "render", keep)
    return axes_of_plots


def legend(axes: Axes) -> list[str]:
    return axes.get_legend_handles_labels()[1]


def test_the_plots_of_a_model_show_its_curves_and_leave_out_what_is_constant(drawn: list[Axes]) -> None:
    label = np.tile([1.0, 0.0, 0.0, 0.0, 0.0], 20)
    test = pd.DataFrame({"label": label, "as_of_date": np.repeat(["2026-01-05", "2026-01-12"], 50)})
    perfect = 0.1 + 0.8 * label + np.linspace(0, 0.01, 100)
    scores = {"model": perfect, "base rate": np.full(100, 0.2), "health score": -perfect}
    drivers = pd.Series({"usage_events": 0.3, "seat_bought": 0.1})
    titles = {name: title.decode() for name, title in plots.draw_plots(test, scores, drivers, 5).items()}
    assert titles == {
        "calibration": "Calibration, out of time",
        "gain": "Cumulative gain, out of time",
        "lift": "Lift, out of time",
        "precision_at_capacity": "Precision at capacity",
        "drivers": "Drivers",
    }
    gain, precision, bars = drawn[1], drawn[3], drawn[4]
    assert legend(gain) == ["health score", "model", "random"]
    share, found = next(line for line in gain.lines if line.get_label() == "model").get_data()
    assert found[np.searchsorted(share, 0.2)] == pytest.approx(1), (
        "a perfect ranking finds all in the first fifth"
    )
    assert "capacity: 5 a week" in legend(precision)
    assert [bar.get_width() for bar in bars.patches] == [0.1, 0.3], "the largest driver is drawn on top"


def test_a_forest_has_a_row_per_estimate_and_a_reference_line(drawn: list[Axes]) -> None:
    bars = [("usage", "family", Estimate(0.1, 0.05, 0.2)), ("seed 8", "control", Estimate(0.0, -0.01, 0.01))]
    plots.draw_forest(bars, 0.0, "AUC lost")
    (axes,) = drawn
    assert [label.get_text() for label in axes.get_yticklabels()] == ["usage", "seed 8"]
    assert axes.yaxis_inverted()
    assert legend(axes) == ["family", "control"]
    assert axes.lines[-1].get_xdata() == [0.0, 0.0]


def test_the_same_plot_gives_the_same_png() -> None:
    first, second = (plots.render(lambda axes: axes.set_title("a plot")) for _ in range(2))
    assert first == second
    assert first.startswith(b"\x89PNG")
