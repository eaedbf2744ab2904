"""Figures of the portfolio: MRR by health, expected against realised churn, results, effects, trends."""

from typing import Any

from plugins.health_page import formatting
from plugins.health_page.chart_base import Figure, Rows, axis, day_axis, days, escaped, figure, lines, values
from tenure.core.money import currency_sign, whole_money

BANDS = {
    "healthy": "var(--good)",
    "watch": "var(--watch)",
    "at_risk": "var(--bad)",
    "unknown": "var(--quiet)",
}


def portfolio(rows: Rows, currency: str) -> Figure:
    """Return MRR by health band, stacked, with the worst at the bottom where it is easiest to read."""
    found = {row["band"] for row in rows}
    all_days = sorted({row["day"] for row in rows})
    at = {(row["day"], row["band"]): whole_money(row["mrr_cents"] or 0, currency) for row in rows}
    data = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": formatting.plain(band),
            "stackgroup": "mrr",
            "x": [day.isoformat() for day in all_days],
            "y": [at.get((day, band), 0) for day in all_days],
            "line": {"color": BANDS[band], "width": 2},
            "fillcolor": f"{BANDS[band]} 45%",
            "hovertemplate": "%{y:,.0f}",
        }
        for band in ("at_risk", "watch", "healthy", "unknown")
        if band in found
    ]
    return figure(data, yaxis=axis(tickformat="~s", tickprefix=currency_sign(currency), rangemode="tozero"))


def promises(rows: Rows) -> Figure:
    """Return the expected churn with its interval, and the realised churn beside it."""
    days_ = days(rows)
    expected = values(rows, "expected")
    data = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": "expected, 90 % interval",
            "x": days_,
            "y": expected,
            "error_y": {
                "type": "data",
                "symmetric": False,
                "array": [row["high"] - row["expected"] for row in rows],
                "arrayminus": [row["expected"] - row["low"] for row in rows],
                "color": "var(--accent)",
                "thickness": 3,
                "width": 6 if len(rows) <= 12 else 0,
            },
            "marker": {"color": "var(--accent)", "size": 10},
            "hovertemplate": "%{y:.0f} expected",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "name": "realised",
            "x": days_,
            "y": values(rows, "realised"),
            "marker": {
                "color": "var(--bad)",
                "size": 11,
                "symbol": "diamond",
                "line": {"color": "var(--panel)", "width": 1},
            },
            "hovertemplate": "%{y:.0f} realised",
        },
    ]
    return figure(data, yaxis=axis(rangemode="tozero"), xaxis=day_axis(days_))


def results(rows: Rows, currency: str) -> Figure:
    """Return MRR won above zero and MRR lost below it, per day."""
    parts = [
        ("new", "new_mrr_cents", 1, "var(--accent)"),
        ("expanded", "expanded_mrr_cents", 1, "var(--good)"),
        ("contracted", "contracted_mrr_cents", -1, "var(--watch)"),
        ("churned", "churned_mrr_cents", -1, "var(--bad)"),
    ]
    data = [
        {
            "type": "bar",
            "name": name,
            "x": days(rows, "day"),
            "y": values(rows, column, whole_money(sign, currency)),
            "marker": {"color": colour},
            "hovertemplate": "%{y:,.0f}",
        }
        for name, column, sign, colour in parts
    ]
    money_axis = axis(tickformat="~s", tickprefix=currency_sign(currency))
    return figure(data, barmode="relative", bargap=0.15, yaxis=money_axis, xaxis=axis(type="date"))


def effects(rows: Rows) -> Figure:
    """Return the effect of each playbook on churn, with its interval; left of zero helps."""
    rows = [row for row in rows if row["effect"] is not None]
    colours = {"helps": "var(--good)", "harms": "var(--bad)"}
    measured = [[100 * row[name] for row in rows] for name in ("effect", "effect_low", "effect_high")]
    words = axis(
        ticksuffix=" pts", title={"text": "churn of treated accounts minus churn of the control group"}
    )
    return _forest(rows, "title", measured, colours, words)


def marginal_values(rows: Rows) -> Figure:
    """Return the AUC that is lost without each group of signals, with its interval; right of zero adds."""
    colours = {"adds": "var(--good)", "harms": "var(--bad)"}
    measured = [[row[name] for row in rows] for name in ("auc_lost", "auc_lost_low", "auc_lost_high")]
    words = axis(title={"text": "AUC lost without these signals"})
    return _forest(rows, "group_name", measured, colours, words)


def _forest(
    rows: Rows, name: str, measured: list[list[float]], colours: dict[str, str], words: dict[str, Any]
) -> Figure:
    """A point with its interval for each row, the first on top, beside a line at zero.

    :param name: the column that names a row
    :param measured: value, lower and upper end, each in the order of the rows
    :param colours: by verdict; other verdicts have a colour of no meaning
    """
    value, low, high = ([*reversed(one)] for one in measured)
    points = {
        "type": "scatter",
        "mode": "markers",
        "x": value,
        "y": [escaped(row[name]) for row in reversed(rows)],
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [end - middle for end, middle in zip(high, value, strict=True)],
            "arrayminus": [middle - end for end, middle in zip(low, value, strict=True)],
            "color": "var(--muted)",
            "thickness": 3,
            "width": 6,
        },
        "marker": {
            "size": 13,
            "color": [colours.get(row["verdict"], "var(--accent)") for row in reversed(rows)],
        },
        "hovertemplate": "%{x:+.3~g}",
    }
    zero = {
        "type": "line",
        "x0": 0,
        "x1": 0,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": "var(--ink)", "width": 1},
    }
    return figure(
        [points],
        hovermode="closest",
        shapes=[zero],
        xaxis=words,
        yaxis=axis(range=[-0.6, len(rows) - 0.4], tickfont={"color": "var(--ink)"}),
        height=100 + 44 * len(rows),
    )


def trend(rows: Rows) -> Figure:
    """Return one line per segment of a signal, for the eight largest: there are eight colours."""
    palette = ("accent", "good", "watch", "bad", "violet", "teal", "pink", "quiet")
    largest: dict[str, float] = {}
    for row in rows:
        largest[row["segment"]] = max(largest.get(row["segment"], 0), row["accounts"])
    chosen = sorted(largest, key=lambda segment: (-largest[segment], segment))[: len(palette)]
    return lines(
        (
            (
                escaped(segment),
                f"var(--{colour})",
                [{**row, "as_of_date": row["day"]} for row in rows if row["segment"] == segment],
                "value",
                1,
            )
            for segment, colour in zip(chosen, palette, strict=False)
        ),
        yaxis=axis(rangemode="tozero"),
    )


def retention(months: Rows) -> Figure:
    """Return net and gross retention by month."""
    rows = [{**month, "as_of_date": month["month"]} for month in months]
    series = [
        ("net retention", "var(--good)", rows, "nrr", 100),
        ("gross retention", "var(--accent)", rows, "grr", 100),
    ]
    return lines(series, yaxis=axis(ticksuffix=" %"), xaxis=axis(type="date", showgrid=False))


def bridge(months: Rows, currency: str) -> Figure:
    """Return MRR won above zero and MRR lost below it, by month."""
    return results([{**month, "day": month["month"]} for month in months], currency)


def fix_speed(months: Rows) -> Figure:
    """Return bugs opened and closed as bars, and the median days to fix as a line on the right axis."""
    bars = [
        {
            "type": "bar",
            "name": name,
            "x": days(months, "month"),
            "y": values(months, name),
            "marker": {"color": colour},
            "hovertemplate": "%{y:.0f}",
        }
        for name, colour in (("opened", "var(--watch) 70%"), ("closed", "var(--good) 70%"))
    ]
    median = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": "median days to fix",
        "x": days(months, "month"),
        "y": values(months, "median_days_to_fix"),
        "yaxis": "y2",
        "line": {"color": "var(--accent)", "width": 2.5},
        "hovertemplate": "%{y:.0f} days",
    }
    right = axis(overlaying="y", side="right", rangemode="tozero", showgrid=False, tickmode="auto", nticks=5)
    return figure(
        [*bars, median], yaxis=axis(rangemode="tozero"), yaxis2=right, xaxis=axis(type="date", showgrid=False)
    )
