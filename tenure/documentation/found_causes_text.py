"""The words and tables of docs/explanation/found-causes.md."""

import re
from pathlib import Path

import pandas as pd

from ml.insights.detection import DAYS_BEFORE, Detection, Ends, History, measure_detection
from tenure.simulator.truth.expected_signs import EXPECTED_SIGNS, NO_SIGN_EXPECTED, NOT_IN_HISTORY, Sign
from tenure.simulator.world.causes import UNEXPLAINED

HEAD = """\
# Are the planted causes found?

Written by `tenure docs` from a demo run (`tenure run`) and the truth beside it, which nothing that learns, scores or
publishes may read.

The demo company's accounts churn for causes that grow for weeks before they show (`tenure/simulator/world/causes.py`).
Which facts indicate which cause follows from how the cause is planted (`tenure/simulator/truth/expected_signs.py`), not
from these numbers. This page measures how often they did, and how early. A contract is decided three weeks before it
ends: a fact that fires 21 days ahead is in time.

![Days before the end, by cause](../images/lead-times.svg)
"""
HOW = """\
## How it is measured

- **Churned accounts**: accounts with an end on record, and facts of all 13 Mondays before it (85 to 91 days); a younger
  account, or an end in the first three months, is left out.
- **The others**: for each end, the accounts that were alive on the same 13 Mondays and on the next one; the share of
  them that showed the fact on any of the 13, averaged over the ends. So seasons affect both alike. Some of the others
  churned later, or had the cause and recovered: if anything, the ratio is too low.
- **Ratio**: one share divided by the other, with a 90 % interval from 1,000 bootstrap draws of whole accounts.
- **Lead time**: from the first of the 13 Mondays on which the fact fired to the end, for accounts that showed it.
  If it had fired before the 13 began, from the beginning of its unbroken row of Mondays. `since_on` is not used: it is
  when something began, not when it could have been known.
- **Detected by**: share of all churned accounts with a lead time of at least so many days, and the same of the others.
"""
Rows = list[tuple[Sign, Detection]]


def write_page(
    truth: Path,
    history: History,
    ends: Ends,
    found: dict[str, Rows],
    facts: dict[str, Detection | None],
    together: pd.DataFrame,
) -> str:
    left = pd.read_parquet(truth / "causes.parquet").cause.value_counts()
    chapters = [
        HEAD, _causes(left, ends, found), _without_sign(left, history, ends), _limits(found), _together(together),
        _not_apart(facts), HOW,
    ]  # fmt: skip
    return re.sub(r"(?<=\d)%", " %", "\n".join(chapters))


def _causes(left: pd.Series, ends: Ends, found: dict[str, Rows]) -> str:
    lines = [
        f"## By cause\n\nOf {left.sum()} churned accounts, {len(ends.account)} have three months of facts.\n",
        "| cause | churned (measured) | fact | of them | of others | ratio (90 %) | lead, days: median (quartiles) | "
        f"detected {' / '.join(map(str, DAYS_BEFORE))} days before (others) |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for cause, rows in found.items():
        for nth, (sign, each) in enumerate(rows):
            first = f"**{cause.replace('_', ' ')}** | {left[cause]} ({each.ends})" if nth == 0 else " | "
            lines.append(f"| {first} | {sign.name}: {sign.why} | {_measured(each)} |")
    return "\n".join(lines) + "\n"


def _measured(each: Detection) -> str:
    own = " / ".join(f"{share:.0%}" for share, _ in each.detected_by.values())
    others = " / ".join(f"{other:.0%}" for _, other in each.detected_by.values())
    return (
        f"{each.share:.0%} | {each.others:.1%} | {_ratio(each)} | "
        f"{each.lead():.0f} ({each.lead(25):.0f}–{each.lead(75):.0f}) | {own} ({others})"
    )


def _ratio(each: Detection) -> str:
    digits = 2 if each.ratio < 2 else 1
    return f"{each.ratio:.{digits}f} ({each.low:.{digits}f}–{each.high:.{digits}f})"


def _without_sign(left: pd.Series, history: History, ends: Ends) -> str:
    firsts = [history.of_facts(signs[0].facts, signs[0].needs_all) for signs in EXPECTED_SIGNS.values()]
    anything = firsts[0].copy()
    for sign in firsts[1:]:
        anything |= sign
    lines = [
        "### No fact expected\n",
        "Any of the first facts of the causes above: accounts that churned for other causes show them as often as "
        "the rest.\n",
        "| cause | churned (measured) | why no fact | any first fact, of them | of others | ratio (90 %) |",
        "|---|---|---|---|---|---|",
    ]
    for cause in sorted(NO_SIGN_EXPECTED, key=lambda cause: cause == UNEXPLAINED):
        each = measure_detection(history, ends.of_cause(cause), anything)
        lines.append(
            f"| **{cause.replace('_', ' ')}** | {left[cause]} ({each.ends}) | {NO_SIGN_EXPECTED[cause]} | "
            f"{each.share:.0%} | {each.others:.1%} | {_ratio(each)} |"
        )
    return "\n".join(lines) + "\n"


def _limits(found: dict[str, Rows]) -> str:
    lines = ["### Less often than expected\n"]
    for cause, rows in found.items():
        lines += [
            f"- {cause.replace('_', ' ')}, {sign.name} ({each.share:.0%} of them, ratio {_ratio(each)}): {sign.limit}."
            for sign, each in rows
            if sign.limit
        ]
    return "\n".join(lines) + "\n"


def _together(together: pd.DataFrame) -> str:
    lines = [
        "## Harmless alone, harmful together\n",
        "Of the accounts that show signs of the conjunction on a Monday, this share churned within 90 days. Logins and "
        "ratings also fall for other causes; the last column leaves out accounts that churned for one of those.\n",
        "| on a Monday | account-weeks | churned within 90 days (90 % interval) | without other causes |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {each.signs} | {each.rows:,} | {each.left:.1%} ({each.low:.1%}–{each.high:.1%}) |"
        f" {each.left_without_other_cause:.1%} |"
        for each in together.itertuples()
    ]
    return "\n".join(lines) + "\n"


def _not_apart(facts: dict[str, Detection | None]) -> str:
    measured = {name: each for name, each in facts.items() if each}
    lines = [
        "## Facts that do not separate churned accounts\n",
        "Over all churned accounts, whatever the cause, the interval of the ratio includes 1. They may still be worth "
        "stating; alone they predict nothing. (`auto_renew_off` is not a sign of a cause but announces an end.)\n",
        "| fact | of churned accounts | of others | ratio (90 %) |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{name}` | {each.share:.0%} | {each.others:.1%} | {_ratio(each)} |"
        for name, each in measured.items()
        if not each.separates()
    ]
    fewer = [f"`{name}` {_ratio(each)}" for name, each in measured.items() if each.high < 1]
    silent = [
        f"`{name}` ({NOT_IN_HISTORY.get(name, 'the reason is not known')})"
        for name, each in facts.items()
        if not each
    ]
    lines += ["", f"Less frequent among churned accounts: {', '.join(fewer) or 'none'}."]
    lines += [f"Never generated in the weekly history: {', '.join(silent) or 'none'}."]
    return "\n".join(lines) + "\n"
