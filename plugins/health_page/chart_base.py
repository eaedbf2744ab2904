"""Builds plain Plotly dictionaries, which the browser draws in the colours of the page's style sheet.

Colours are variables of the style sheet; `page.js` replaces them by their values, so one figure serves light and dark.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Figure = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]


def figure(data: list[dict[str, Any]], **layout: Any) -> Figure:
    """Return a figure with the layout that all share."""
    shared = {
        "margin": {"l": 48, "r": 12, "t": 8, "b": 32},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": "var(--ink)", "family": "var(--font)"},
        "hoverlabel": {
            "bgcolor": "var(--panel)",
            "bordercolor": "var(--line)",
            "font": {"color": "var(--ink)"},
        },
        "legend": {
            "orientation": "h",
            "y": 1.02,
            "yanchor": "bottom",
            "x": 0,
            "font": {"color": "var(--ink)"},
        },
        "hovermode": "x unified",
    }
    return {"data": data, "layout": shared | {"xaxis": axis(), "yaxis": axis()} | layout}


def axis(**more: Any) -> dict[str, Any]:
    """Return an axis with the style that all share."""
    return {
        "gridcolor": "var(--line)",
        "linecolor": "var(--line)",
        "zerolinecolor": "var(--quiet)",
        "tickfont": {"color": "var(--muted)"},
        "automargin": True,
        "fixedrange": True,
    } | more


def escaped(text: Any) -> str:
    """Return the text as Plotly shows it literally: it would read tags in customers' texts."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;")


def days(rows: Rows, column: str = "as_of_date") -> list[str]:
    """Return the column's days as ISO texts."""
    return [row[column].isoformat() for row in rows]


def values(rows: Rows, column: str, scale: float = 1) -> list[float | None]:
    """Return the column's values, multiplied by `scale`."""
    return [None if row[column] is None else row[column] * scale for row in rows]


def day_axis(days_: list[str]) -> dict[str, Any]:
    """Return an axis of days. Up to seven days get a tick each: Plotly would put hours between them."""
    few = {"tickmode": "array", "tickvals": days_} if len(days_) <= 7 else {}
    return axis(type="date", tickformat="%-d %b", showgrid=False, **few)


def lines(series: Iterable[tuple[str, str, Rows, str, float]], **layout: Any) -> Figure:
    """Return lines of (name, colour, rows, column, scale) over as-of dates, with gaps where a value is unknown."""
    data = [
        {
            "type": "scatter",
            "mode": "lines+markers" if len(rows) < 12 else "lines",
            "name": name,
            "x": days(rows),
            "y": values(rows, column, scale),
            "line": {"color": colour, "width": 2.5},
            "hovertemplate": "%{y:,.1~f}",
        }
        for name, colour, rows, column, scale in series
    ]
    return figure(data, **layout)
