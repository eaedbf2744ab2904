"""Captions: each chart in words, which is also its text for screen readers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from plugins.health_page.formatting import day, month, number, percent, plain
from tenure.core.money import money_text

Rows = Sequence[Mapping[str, Any]]


def portfolio(rows: Rows, currency: str) -> str:
    bands = {row["band"]: row for row in rows if row["day"] == rows[-1]["day"]}
    parts = []
    for band in ("healthy", "watch", "at_risk", "unknown"):
        if band in bands:
            mrr = bands[band]["mrr_cents"]
            money = "unknown" if mrr is None else money_text(mrr, currency)
            parts.append(f"{bands[band]['accounts']} accounts {plain(band)} with {money} MRR")
    return ", ".join(parts)


def promises(rows: Rows) -> str:
    last = rows[-1]
    expected = (
        f"For {day(last['as_of_date'])} {last['expected']:.0f} of {last['accounts']} accounts "
        "are expected to churn"
    )
    matured = [row for row in rows if row["realised"] is not None]
    if not matured:
        return f"{expected}, {last['low']}–{last['high']}. Too early to compare with what happened."
    held = sum(row["verdict"] == "as promised" for row in matured)
    return f"{expected}. Of {len(matured)} matured forecasts, {held} held."


def timeline(facts: Rows, today: date, shown: int) -> str:
    current = [fact for fact in facts if fact["last_reported_on"] == today]
    counts = Counter(fact["severity"] for fact in current)
    by_severity = ", ".join(f"{counts[one]} {one}" for one in ("bad", "watch", "good") if counts[one])
    today_text = f"{len(current)} facts hold today{f': {by_severity}' if by_severity else ''}"
    most = f"The {shown} most important are drawn, all are in the table. " if len(facts) > shown else ""
    return f"{today_text}. {most}Each bar starts on the day since which its fact holds."


def dimensions(health: Mapping[str, Any]) -> str:
    known = {
        name[:-6]: score for name, score in health.items() if name.endswith("_score") and score is not None
    }
    known.pop("health", None)
    if not known:
        return "No dimension is known."
    worst, best = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    return (
        f"0 is worst, 100 best. Worst is {worst} with {known[worst]:.0f}, best {best} with {known[best]:.0f}."
    )


def probability(rows: Rows) -> str:
    first, last = rows[0], rows[-1]
    base, high = percent(last["churn_base_rate"]), percent(last["high_risk_from"])
    since = f" ({percent(first['churn_probability'])} on {day(first['as_of_date'])})" if len(rows) > 1 else ""
    return f"{percent(last['churn_probability'])} today{since}. Below {base} is low, from {high} high."


def users(rows: Rows) -> str:
    last = rows[-1]
    states = ("active", "new", "drifting", "silent", "never_activated")
    known = [
        f"{number(last[f'{state}_users'])} {plain(state)}"
        for state in states
        if last[f"{state}_users"] is not None
    ]
    return f"Today {', '.join(known)}." if known else "No users are known."


def health(rows: Rows) -> str:
    last, before = rows[-1], rows[max(0, len(rows) - 13)]
    now, then = number(last["health_score"]), number(before["health_score"])
    use = number(last["person_days_per_seat"], 1)
    return f"Health {now} today, {then} on {day(before['as_of_date'])}; {use} days of use per seat in four weeks."


def effects(rows: Rows) -> str:
    verdicts = Counter(row["verdict"] for row in rows)
    counted = ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items()))
    return f"{len(rows)} playbooks: {counted}."


def marginal_values(rows: Rows) -> str:
    adds = [row["group_name"] for row in rows if row["verdict"] == "adds"]
    missed = f"Surely missed: {', '.join(adds)}." if adds else "None of them is surely missed by itself."
    return f"All signals together have an AUC of {number(rows[0]['auc'], 3)} on the test weeks. {missed}"


def retention(last: Mapping[str, Any]) -> str:
    kept, grown = percent(last["grr"], 1), percent(last["nrr"], 1)
    return (
        f"Of the MRR at the start of {month(last['month'])} {kept} was retained, {grown} including expansion."
    )


def quarters(rows: Rows, currency: str) -> str:
    """Each quarter in a sentence: what ends, and what is expected, committed and left of it."""
    return " ".join(_quarter(row, currency) for row in rows)


def _quarter(row: Mapping[str, Any], currency: str) -> str:
    due, ends = row["accounts"], row["mrr_cents"]
    parts = [f"{row['quarter']}: contracts of {number(due)} account{'' if due == 1 else 's'} end"]
    if ends is not None:
        parts[0] += f", {money_text(ends, currency)} MRR"
    for name, verb in (("expected", "expected"), ("committed", "committed"), ("actual", "left")):
        count = row["judged_accounts" if name == "actual" else f"{name}_accounts"]
        if count:
            of = "" if count == due else f" of {number(count)} of them"
            parts.append(f"{money_text(row[f'{name}_mrr_cents'], currency)} {verb}{of}")
        elif name == "expected":
            parts.append("what is left is unknown")
    return f"{'; '.join(parts)}."


def causes(rows: Rows, currency: str) -> str:
    worst = max(rows, key=lambda row: row["lost_mrr_cents"] or 0)
    known = sum((row["kept_accounts"] or 0) + (row["lost_accounts"] or 0) for row in rows)
    if not worst["lost_mrr_cents"]:
        return f"{len(rows)} causes in twelve months. Of {number(known)} accounts it is known how it ended; none left."
    lost = money_text(worst["lost_mrr_cents"], currency)
    return (
        f"{len(rows)} causes in twelve months. Most was lost where people found '{worst['cause']}': {lost} MRR of "
        f"{number(worst['lost_accounts'])} accounts. Of {number(known)} accounts it is known how it ended."
    )


def fix_speed(rows: Rows) -> str:
    last = rows[-1]
    fixed = next((row for row in reversed(rows) if row["median_days_to_fix"] is not None), None)
    speed = (
        f"; bugs fixed in {month(fixed['month'])} took {number(fixed['median_days_to_fix'])} days (median)"
        if fixed
        else ""
    )
    return f"At the end of {month(last['month'])} {number(last['still_open'])} bugs were open{speed}."
