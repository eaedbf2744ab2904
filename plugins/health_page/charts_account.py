"""Figures of one account: churn probability, users, health dimensions, timeline of facts."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from plugins.health_page import formatting
from plugins.health_page.chart_base import Figure, Rows, axis, day_axis, days, escaped, figure, lines, values

FACTS_IN_FRONT = 7
SEVERITIES = {"bad": "var(--bad)", "watch": "var(--watch)", "good": "var(--good)"}
STATES = {
    "active": "var(--good)",
    "new": "var(--accent)",
    "drifting": "var(--watch)",
    "silent": "var(--bad)",
    "never_activated": "var(--quiet)",
}
DIMENSIONS = (
    "usage",
    "adoption",
    "seat",
    "billing",
    "support",
    "sentiment",
    "relationship",
    "fit",
    "onboarding",
)


def probability(rows: Rows) -> Figure:
    """Return the churn probability over the risk bands: low below the base rate, high from `high_risk_from`."""
    rows = [row for row in rows if row["churn_probability"] is not None]
    days_ = days(rows)
    chart = lines(
        [("churn probability", "var(--bad)", rows, "churn_probability", 100)],
        yaxis=axis(ticksuffix=" %", range=[0, 102]),
        xaxis=day_axis(days_),
    )
    bands = [
        ("low", "churn_base_rate", "var(--good)"),
        ("elevated", "high_risk_from", "var(--watch)"),
        ("high", None, "var(--bad)"),
    ]
    below = [0.0] * len(rows)
    areas = []
    for name, column, colour in bands:
        upper = (
            [100.0] * len(rows) if column is None else [min(100.0, 100 * (row[column] or 0)) for row in rows]
        )
        areas.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": name,
                "stackgroup": "bands",
                "x": days_,
                "y": [max(0.0, top - bottom) for top, bottom in zip(upper, below, strict=True)],
                "line": {"width": 0, "color": colour},
                "fillcolor": f"{colour} 22%",
                "hoverinfo": "skip",
            }
        )
        below = upper
    return chart | {"data": areas + chart["data"]}


def users_by_state(rows: Rows) -> Figure:
    """Return the number of users by state, stacked."""
    data = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": formatting.plain(state),
            "stackgroup": "users",
            "x": days(rows),
            "y": values(rows, f"{state}_users"),
            "line": {"color": colour, "width": 1},
            "fillcolor": f"{colour} 55%",
            "hovertemplate": "%{y:.0f}",
        }
        for state, colour in STATES.items()
    ]
    return figure(data, yaxis=axis(rangemode="tozero"))


def dimensions(health: Mapping[str, Any]) -> Figure:
    """Return the known dimension scores as bars from 0 to 100."""
    known = [name for name in DIMENSIONS if health.get(f"{name}_score") is not None][::-1]
    scores = [health[f"{name}_score"] for name in known]
    bar = {
        "type": "bar",
        "orientation": "h",
        "x": scores,
        "y": known,
        "text": [f"{score:.0f}" for score in scores],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": "var(--accent)"},
        "hoverinfo": "skip",
    }
    return figure(
        [bar], xaxis=axis(range=[0, 108], showgrid=False, tickvals=[0, 50, 100]), yaxis=axis(), bargap=0.35
    )


def timeline(facts: Rows) -> Figure:
    """Return one bar per fact, from the day since which it holds to the day on which it was last reported."""
    rows = [fact for fact in facts if fact["last_reported_on"]][::-1]
    starts = [min(fact["since_on"] or fact["first_reported_on"], fact["last_reported_on"]) for fact in rows]
    bars = []
    for severity, colour in SEVERITIES.items():
        chosen = [
            (fact, start) for fact, start in zip(rows, starts, strict=True) if fact["severity"] == severity
        ]
        bars.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": severity,
                "base": [start.isoformat() for _, start in chosen],
                # Plotly counts time in milliseconds; a fact of one day is one day wide.
                "x": [
                    (fact["last_reported_on"] - start + timedelta(days=1)).total_seconds() * 1000
                    for fact, start in chosen
                ],
                "y": [_row_of(fact) for fact, _ in chosen],
                "hovertext": [escaped(fact["sentence"]) for fact, _ in chosen],
                "hoverinfo": "text",
                "marker": {"color": colour},
            }
        )
    order = [_row_of(fact) for fact in rows]
    return figure(
        bars,
        barmode="overlay",
        hovermode="closest",
        showlegend=True,
        xaxis=axis(type="date"),
        yaxis=axis(categoryorder="array", categoryarray=order, tickfont={"color": "var(--ink)", "size": 12}),
        bargap=0.4,
        height=max(180, 70 + 24 * len(set(order))),
    )


def _row_of(fact: Mapping[str, Any]) -> str:
    subject = f": {fact['subject_name']}" if fact["subject_name"] else ""
    text = f"{fact['title']}{subject}"
    return escaped(text if len(text) <= 46 else f"{text[:45]}…")


def health_and_use(rows: Rows) -> Figure:
    """Return the health score on the left axis and use per seat on the right."""
    chart = lines(
        [
            ("health", "var(--accent)", rows, "health_score", 1),
            ("days of use per seat", "var(--watch)", rows, "person_days_per_seat", 1),
        ],
        yaxis=axis(range=[0, 102]),
        yaxis2=axis(
            overlaying="y", side="right", rangemode="tozero", showgrid=False, tickmode="auto", nticks=6
        ),
        xaxis=axis(type="date", showgrid=False),
    )
    chart["data"][1]["yaxis"] = "y2"
    return chart
