"""docs/explanation/rules.md: rules of churn and bad-fit segments of the demo company, with a picture of each.

Shows what `tenure rules` and `tenure bad-fit` (or the training DAG) recorded last.
"""

from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from tenure import warehouse
from tenure.core import paths

DOCS = paths.REPOSITORY / "docs"
PAGE = DOCS / "explanation" / "rules.md"
RULES, SEGMENTS = DOCS / "images" / "rules.svg", DOCS / "images" / "bad-fit.svg"
COLOUR, QUIET = "#1f4e8c", "#9a9a9a"
SHOWN_SEGMENTS = 12
LAST = "select * from {table} where learned_on = (select max(learned_on) from {table}) order by {order}"

RULE_HEAD = ("", "rule", "accounts (weeks)", "churn", "95 %", "lift", "best part alone", "when mined")
PART_HEAD = ("rule", "condition", "churn where it holds", "where only the others hold")
SEGMENT_HEAD = ("segment", "named", "accounts", "departures", "a year", "drawn to all", "95 %", "chance")
PAGE_TEXT = """\
# Rules and bad fit

Written by `tenure docs` from the demo company (1,500 accounts, 24 months).

## Rules: harmless alone, harmful together

    tenure rules --as-of {day}

{rules}

![Each rule, and its parts alone](../images/rules.svg)

A rule is two to four conditions whose churn rate is far above the base rate although that of each condition alone is
not. It is mined on the earlier weeks and published only if it is confirmed on the later ones, a label window after. Its
numbers are those of the later weeks: of the account-weeks in which all conditions hold, the share whose account churns
within the window. Rules are ordered by the lower end of their interval. A rule that covers mostly the accounts of a
stronger one is left out.

Significance: {looked_at} rules could have been found, and the false-discovery rate is held at 5 % over all of
them, then again among those tried on the later weeks. The unit is the account, not the week. On labels permuted by
account no rule is confirmed. Served as `publish.pub_rules`; `publish.pub_rule_matches` names the accounts of the day.

Each condition on the same later weeks (empty: fewer than five accounts):

{parts}

## Bad fit: segments of high churn from the start

    tenure bad-fit --as-of {day}

{named}

{segments}

![Departures a year by segment](../images/bad-fit.svg)

Churned accounts per account-year at risk. *Chance*: the p-value of a permutation test, how often any of the {compared}
segments deviates as much when accounts are assigned to segments at random; a segment is named below 10 %. So in one
company of ten in which no segment differs, one is named: it is a question to ask of leads, not a verdict. Served as
`publish.pub_bad_fit`.
"""


def write_rules() -> dict[Path, bytes]:
    """The page and its pictures from the demo run in this home."""
    with warehouse.connect(read_only=True) as connection:
        rules, parts, segments = (
            warehouse.read(connection, LAST.format(table=table, order=order))
            for table, order in (
                ("ml.rules", "rule_rank"),
                ("ml.rule_conditions", "rule_rank, part"),
                ("ml.bad_fit", "coalesce(fit_rank, 999), chance, low desc"),
            )
        )
    rules = rules[rules["rule_rank"] > 0]
    return {
        PAGE: write_page(rules, parts, segments).encode(),
        RULES: draw_rules(rules, parts),
        SEGMENTS: draw_segments(segments.head(SHOWN_SEGMENTS)),
    }


def write_page(rules: pd.DataFrame, parts: pd.DataFrame, segments: pd.DataFrame) -> str:
    named = segments[segments["is_bad_fit"].astype(bool)]
    sentences = "\n".join(f"- {sentence}" for sentence in named["qualification"])
    return PAGE_TEXT.format(
        day=f"{segments['learned_on'].iloc[0]:%Y-%m-%d}",
        rules=_table(RULE_HEAD, rules.apply(_rule_row, axis=1).tolist()),
        looked_at=f"{rules['looked_at'].max():,.0f}",
        parts=_table(PART_HEAD, [_part_row(row) for row in parts.itertuples()]),
        named=sentences or "No segment is named.",
        segments=_table(SEGMENT_HEAD, [_segment_row(row) for row in segments.head(5).itertuples()]),
        compared=len(segments),
    )


def _rule_row(row: pd.Series) -> tuple:
    return (
        row["rule_rank"], row["words"].replace(" and ", " **and** "), f"{row['accounts']} ({row['examples']})",
        f"{row['churn_rate']:.0%}", f"{row['low']:.0%} to {row['high']:.0%}", f"{row['lift']:.1f}",
        f"{row['best_part_rate']:.0%}", f"{row['mined_churn_rate']:.0%} of {row['mined_accounts']} accounts",
    )  # fmt: skip


def _part_row(row: Any) -> tuple:
    without = "" if pd.isna(row.rate_without) else f"{row.rate_without:.0%}"
    return row.rule_rank, row.words, f"{row.rate_alone:.0%}", without


def _segment_row(row: Any) -> tuple:
    return (
        f"{row.segment} ({row.dimension})", "yes" if row.is_bad_fit else "no", row.accounts, row.departures,
        f"{row.departures_a_year:.2f}", f"{row.shrunk_a_year:.2f}", f"{row.low:.2f} to {row.high:.2f}",
        f"{row.chance:.1%}",
    )  # fmt: skip


def _table(head: tuple[str, ...], rows: list[tuple]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def draw_rules(rules: pd.DataFrame, parts: pd.DataFrame) -> bytes:
    """A block per rule: its parts alone, and the rule itself with its interval."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8.0, 0.9 + 0.32 * (len(parts) + 2 * len(rules))), layout="constrained")
    axes = figure.add_subplot()
    names: list[str] = []
    for rule in _records(rules):
        for part in _records(parts[parts["rule_rank"] == rule["rule_rank"]]):
            axes.barh(len(names), part["rate_alone"], color=QUIET, height=0.6)
            names.append(part["words"])
        rate = rule["churn_rate"]
        error = [[rate - rule["low"]], [rule["high"] - rate]]
        axes.barh(len(names), rate, color=COLOUR, height=0.6, xerr=error, ecolor="#444444", capsize=3)
        names += [f"all together: {rule['accounts']} accounts", ""]
    axes.axvline(rules["base_rate"].iloc[0], color=QUIET, linestyle="--", linewidth=1)
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="share that churns within the window (dashed: of all)", xlim=(0, 1))
    axes.invert_yaxis()
    return _as_svg(figure)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as mappings, whose values have the types of their columns."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def draw_segments(segments: pd.DataFrame) -> bytes:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8.0, 0.9 + 0.32 * len(segments)), layout="constrained")
    axes = figure.add_subplot()
    for row, segment in enumerate(_records(segments)):
        colour = COLOUR if segment["is_bad_fit"] else QUIET
        axes.plot([segment["low"], segment["high"]], [row, row], color=colour, linewidth=5, alpha=0.4)
        axes.plot(segment["shrunk_a_year"], row, "o", color=colour)
        axes.plot(segment["departures_a_year"], row, "|", color=colour, markersize=12)
    axes.axvline(segments["all_a_year"].iloc[0], color=QUIET, linestyle="--", linewidth=1)
    axes.set_yticks(
        range(len(segments)), [f"{one.segment} ({one.accounts})" for one in segments.itertuples()]
    )
    axes.set(xlabel="departures a year: drawn to all, with 95 % interval (stroke: as counted)")
    axes.invert_yaxis()
    return _as_svg(figure)


def _as_svg(figure: Any) -> bytes:
    import matplotlib

    for axes in figure.axes:
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(axis="y", length=0)
    # Without a date and with a fixed salt the same numbers give the same bytes.
    with BytesIO() as picture, matplotlib.rc_context({"svg.hashsalt": "tenure"}):
        figure.savefig(picture, format="svg", metadata={"Date": None, "Creator": None})
        return picture.getvalue()
