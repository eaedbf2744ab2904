"""Figures of what became of accounts: renewals by quarter, causes that people found."""

from plugins.health_page.chart_base import Figure, Rows, axis, escaped, figure, values
from tenure.core.money import currency_sign, whole_money


def quarters(rows: Rows, currency: str) -> Figure:
    """Return, by quarter, the MRR of contracts that end, and what is expected, committed and left of it."""
    parts = [
        ("ends", "mrr_cents", "var(--quiet) 50%"),
        ("expected", "expected_mrr_cents", "var(--accent)"),
        ("committed", "committed_mrr_cents", "var(--violet)"),
        ("actual", "actual_mrr_cents", "var(--good)"),
    ]
    data = [
        {
            "type": "bar",
            "name": name,
            "x": [escaped(row["quarter"]) for row in rows],
            "y": values(rows, column, whole_money(1, currency)),
            "marker": {"color": colour},
            "hovertemplate": "%{y:,.0f}",
        }
        for name, column, colour in parts
    ]
    money_axis = axis(tickformat="~s", tickprefix=currency_sign(currency), rangemode="tozero")
    return figure(data, barmode="group", yaxis=money_axis, xaxis=axis(type="category", showgrid=False))


def causes(rows: Rows, currency: str) -> Figure:
    """Return, by cause, the MRR of accounts that were lost, that were kept, and of which it is not known yet."""
    parts = [
        ("lost", "lost_mrr_cents", "var(--bad)"),
        ("kept", "kept_mrr_cents", "var(--good)"),
        ("not known yet", "undecided_mrr_cents", "var(--quiet) 50%"),
    ]
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "y": [escaped(row["cause"]) for row in reversed(rows)],
            "x": values([*reversed(rows)], column, whole_money(1, currency)),
            "marker": {"color": colour},
            "hovertemplate": "%{x:,.0f}",
        }
        for name, column, colour in parts
    ]
    money_axis = axis(tickformat="~s", tickprefix=currency_sign(currency), rangemode="tozero")
    names = axis(type="category", showgrid=False, tickfont={"color": "var(--ink)"})
    return figure(
        data,
        barmode="stack",
        hovermode="y unified",
        xaxis=money_axis,
        yaxis=names,
        height=100 + 30 * len(rows),
    )
