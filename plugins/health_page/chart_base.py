"""What all figures share: plain Plotly dictionaries that the browser draws in the colours of the page's style sheet.

Colours are names of the style sheet's variables; `page.js` puts the values in, so that light and dark are one figure.
"""

from collections.abc import Iterable
from typing import Any

Figure = dict[str, Any]
Rows = list[dict[str, Any]]


def figure(data: list[dict[str, Any]], **layout: Any) -> Figure:
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
    return {
        "gridcolor": "var(--line)",
        "linecolor": "var(--line)",
        "zerolinecolor": "var(--quiet)",
        "tickfont": {"color": "var(--muted)"},
        "automargin": True,
        "fixedrange": True,
    } | more


def escaped(text: Any) -> str:
    """Plotly reads tags in texts; what customers wrote is none."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;")


def days(rows: Rows, column: str = "as_of_date") -> list[str]:
    return [row[column].isoformat() for row in rows]


def values(rows: Rows, column: str, scale: float = 1) -> list[float | None]:
    return [None if row[column] is None else row[column] * scale for row in rows]


def day_axis(days_: list[str]) -> dict[str, Any]:
    """A few days are named one by one: Plotly would put hours between them."""
    few = {"tickmode": "array", "tickvals": days_} if len(days_) <= 7 else {}
    return axis(type="date", tickformat="%-d %b", showgrid=False, **few)


def lines(series: Iterable[tuple[str, str, Rows, str, float]], **layout: Any) -> Figure:
    """Series of (name, colour, rows, column, scale) over as-of dates; days that are unknown stay open."""
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
