"""The words and tables of docs/explanation/found-causes.md."""

import re
from pathlib import Path

import pandas as pd

from tenure.simulator.truth.cause_detection import DAYS_BEFORE, Detection, Ends, History, measure_detection
from tenure.simulator.truth.expected_signs import EXPECTED_SIGNS, NO_SIGN_EXPECTED, NOT_IN_HISTORY, Sign
from tenure.simulator.world.causes import UNEXPLAINED

HEAD = """\
# Are the planted causes found?

Written by `python -m tenure.documentation.write_found_causes` from a demo run (`make run`) and the truth beside it,
which nothing that learns, scores or publishes may read.

The demo company's accounts leave for causes that grow for weeks before they tell (`tenure/simulator/world/causes.py`).
Which facts should tell of which cause follows from how the cause is planted
(`tenure/simulator/truth/expected_signs.py`), not from these numbers. Here is how often they did, and how early. A
contract is decided on three weeks before it ends: what is told 21 days ahead is in time.

![Days before the end, by cause](../images/lead-times.svg)
"""
HOW = """\
## How it is measured

- **Those who left**: accounts with an end on record, and facts of all 13 Mondays before it (85 to 91 days); a younger
  account, or an end in the first three months, is left out.
- **The others**: for each end, the accounts that were alive on the same 13 Mondays and on the next one; the share of
  them that showed the fact on any of the 13, averaged over the ends. So seasons weigh on both alike. Some of the others
  left later, or had the cause and recovered: the ratio is, if anything, too low.
- **Ratio**: one share over the other, with a 90 % interval from 1,000 draws of whole accounts.
- **Lead time**: from the first of the 13 Mondays on which the fact was said, to the end; of those who showed it.
  If it was up already when the 13 began, from the beginning of its unbroken row of Mondays. `since_on` is not used: it
  says when something began, not when it could have been known.
- **Told by**: share of all who left with a lead time of at least so many days, and the same of the others.
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
        HEAD, _causes(left, ends, found), _untold(left, history, ends), _limits(found), _together(together),
        _not_apart(facts), HOW,
    ]  # fmt: skip
    return re.sub(r"(?<=\d)%", " %", "\n".join(chapters))


def _causes(left: pd.Series, ends: Ends, found: dict[str, Rows]) -> str:
    lines = [
        f"## By cause\n\nOf {left.sum()} accounts that left, {len(ends.account)} have the three months of facts.\n",
        "| cause | left (measured) | fact | of them | of others | ratio (90 %) | lead, days: median (middle half) | "
        f"told {' / '.join(map(str, DAYS_BEFORE))} days before (others) |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for cause, rows in found.items():
        for nth, (sign, each) in enumerate(rows):
            first = f"**{cause.replace('_', ' ')}** | {left[cause]} ({each.ends})" if nth == 0 else " | "
            lines.append(f"| {first} | {sign.name}: {sign.why} | {_measured(each)} |")
    return "\n".join(lines) + "\n"


def _measured(each: Detection) -> str:
    told = " / ".join(f"{own:.0%}" for own, _ in each.detected_by.values())
    others = " / ".join(f"{other:.0%}" for _, other in each.detected_by.values())
    return (
        f"{each.share:.0%} | {each.others:.1%} | {_ratio(each)} | "
        f"{each.lead():.0f} ({each.lead(25):.0f}–{each.lead(75):.0f}) | {told} ({others})"
    )


def _ratio(each: Detection) -> str:
    digits = 2 if each.ratio < 2 else 1
    return f"{each.ratio:.{digits}f} ({each.low:.{digits}f}–{each.high:.{digits}f})"


def _untold(left: pd.Series, history: History, ends: Ends) -> str:
    firsts = [history.of_sign(signs[0]) for signs in EXPECTED_SIGNS.values()]
    anything = firsts[0].copy()
    for said in firsts[1:]:
        anything |= said
    lines = [
        "### No fact expected\n",
        "The first facts of all causes above, any of them: those who left for no such cause show them as often as "
        "anybody does.\n",
        "| cause | left (measured) | why no fact | any first fact, of them | of others | ratio (90 %) |",
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
    lines = ["### Said less than expected\n"]
    for cause, rows in found.items():
        lines += [
            f"- {cause.replace('_', ' ')}, {sign.name} ({each.share:.0%} of them, ratio {_ratio(each)}): {sign.limit}."
            for sign, each in rows
            if sign.limit
        ]
    return "\n".join(lines) + "\n"


def _together(together: pd.DataFrame) -> str:
    lines = [
        "## Harmless alone, deadly together\n",
        "Of the accounts that show signs of the conjunction on a Monday, this share left within 90 days. Logins and "
        "ratings fall for other causes, too; the last column leaves out the accounts that left for one of those.\n",
        "| on a Monday | account-weeks | left within 90 days (90 % interval) | but for other causes |",
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
        "## Facts that do not set apart who leaves\n",
        "Over all who left, whatever the cause, the interval of the ratio includes 1. They may still be worth saying; "
        "alone they foretell nothing. (`auto_renew_off` is no sign of a cause but the announcement of an end.)\n",
        "| fact | of those who left | of others | ratio (90 %) |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{name}` | {each.share:.0%} | {each.others:.1%} | {_ratio(each)} |"
        for name, each in measured.items()
        if not each.separates()
    ]
    fewer = [f"`{name}` {_ratio(each)}" for name, each in measured.items() if each.high < 1]
    silent = [
        f"`{name}` ({NOT_IN_HISTORY.get(name, 'why is not known')})"
        for name, each in facts.items()
        if not each
    ]
    lines += ["", f"Said less often of those who left: {', '.join(fewer) or 'none'}."]
    lines += [f"Never said in the weekly history: {', '.join(silent) or 'none'}."]
    return "\n".join(lines) + "\n"
