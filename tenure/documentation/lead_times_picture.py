"""The picture of docs/explanation/found-causes.md: how many days before the end each cause was detected."""

from io import BytesIO

from ml.insights.detection import Detection
from tenure.simulator.truth.expected_signs import Sign
from tenure.simulator.world.causes import DECISION_WEEKS

COLOUR, QUIET = "#1f4e8c", "#9a9a9a"


def draw_lead_times(found: dict[str, tuple[Sign, Detection]]) -> bytes:
    """One line per cause, of its first sign: the middle half of the lead times, and their median."""
    import matplotlib
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 3.2), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right", "left"]].set_visible(False)
    for row, (_, each) in enumerate(found.values()):
        axes.plot([each.lead(25), each.lead(75)], [row, row], color=COLOUR, linewidth=6, alpha=0.35)
        axes.plot(each.lead(), row, "o", color=COLOUR)
    axes.axvline(7 * DECISION_WEEKS, color=QUIET, linestyle="--", linewidth=1)
    axes.text(7 * DECISION_WEEKS, -0.75, " decided", color=QUIET, ha="right", va="bottom")
    axes.set_yticks(range(len(found)), [cause.replace("_", " ") for cause in found])
    axes.set(xlabel="days before the end when the first sign fired: quartiles and median")
    axes.set_ylim(len(found) - 0.5, -0.8)
    axes.set_xlim(max(each.lead(75) for _, each in found.values()) + 10, 0)
    # Without a date and with a fixed salt the same numbers give the same bytes.
    with BytesIO() as picture, matplotlib.rc_context({"svg.hashsalt": "tenure"}):
        figure.savefig(picture, format="svg", metadata={"Date": None, "Creator": None})
        return picture.getvalue()
