"""The Monday list as text: what the terminal and the mail both show."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from tenure.core.money import money_text
from tenure.core.plain_text import one_line
from tenure.delivery.monday_list.read import MondayList

NOTHING = "–"
WAITING_TITLE = "Waiting for a free hand"
# Of each owner so many of what is past its day are named.
NAMED = 3
NAME_LENGTH = 60


@dataclass(frozen=True)
class AccountText:
    """One account of the list. `band` is its risk band, or its health band where no model has been promoted."""

    rank: str
    account: str
    risk: str
    band: str
    mrr: str
    reasons: tuple[str, ...]
    owner: str
    task: str | None
    next_step: str
    due: str
    is_overdue: bool


@dataclass(frozen=True)
class MondayText:
    """`risk_name`: what the column `risk` holds, churn or health. `note` and `mrr_note`: what the list promises.

    `waiting`: one line for each owner who has no room for more.
    """

    title: str
    risk_name: str
    note: str
    mrr_note: str
    accounts: tuple[AccountText, ...]
    waiting: tuple[str, ...]


def monday_text(monday: MondayList) -> MondayText:
    """Return the whole list as text."""
    note = monday.summary["note"]
    # Without a promoted model nothing is expected, and the list is ranked by health score.
    has_signal = monday.summary["expected_churned"] is not None
    return MondayText(
        title=f"Monday list, {monday.as_of_date}",
        risk_name="churn" if has_signal else "health",
        note=f"{note[0].upper()}{note[1:]}.",
        mrr_note=_mrr_note(monday, has_signal),
        accounts=tuple(_account_text(account, monday, has_signal) for account in monday.accounts),
        waiting=tuple(
            _waiting_text(owner, list(cases))
            for owner, cases in groupby(monday.waiting, key=itemgetter("owner_email"))
        ),
    )


def _waiting_text(owner: str, cases: list[dict[str, Any]]) -> str:
    late = [case for case in cases if case["is_past_its_day"]]
    named = [
        f"{case['title']}: {one_line(case['account_name'] or case['account_id'], NAME_LENGTH)} ({case['due_on']:%d %b})"
        for case in late[:NAMED]
    ]
    if len(late) > NAMED:
        named.append(f"{len(late) - NAMED} more")
    overdue = f", {len(late)} past the day: {'; '.join(named)}" if late else ""
    return one_line(f"{owner}: {len(cases)} waiting{overdue}")


def _mrr_note(monday: MondayList, has_signal: bool) -> str:
    total, at_risk = (
        _money(monday.summary[name], monday.currency) for name in ("mrr_cents", "mrr_at_risk_cents")
    )
    if has_signal:
        return f"Their MRR is {total}, of which we expect to lose {at_risk}."
    return f"Their MRR is {total}. {monday.summary['why_no_model']}."


def _account_text(account: dict[str, Any], monday: MondayList, has_signal: bool) -> AccountText:
    risk, band = _risk(account, has_signal)
    due, is_overdue = _due(account["task_due_on"], monday.as_of_date) if account["task"] else ("", False)
    return AccountText(
        rank=str(account["rank"]),
        account=one_line(account["account_name"] or account["account_id"]),
        risk=risk,
        band=band,
        mrr=_money(account["mrr_cents"], monday.currency),
        reasons=_reasons(account),
        owner=one_line(account["owner_email"]),
        task=one_line(account["task"]) if account["task"] else None,
        # A list of an earlier version has none.
        next_step=one_line(account["task"] or account.get("next_step") or NOTHING),
        due=due,
        is_overdue=is_overdue,
    )


def _reasons(account: dict[str, Any]) -> tuple[str, ...]:
    """Return what a person judges, then what the model goes by. A list of an earlier version has no judgement."""
    judged = account.get("judgement")
    reasons = (account["reasons"] or NOTHING).split("; ")
    return tuple(map(one_line, [judged, *reasons] if judged else reasons))


def _risk(account: dict[str, Any], has_signal: bool) -> tuple[str, str]:
    band = account["health_band"].replace("_", " ")
    if has_signal:
        return f"{account['churn_probability']:.0%}", band
    score = account["health_score"]
    return "unknown" if score is None else f"{score:.0f}", band


def _due(due_on: date, as_of_date: date) -> tuple[str, bool]:
    is_overdue = due_on < as_of_date
    return f"{'due' if is_overdue else 'by'} {due_on:%a %d %b}", is_overdue


def _money(amount: int | None, currency: str) -> str:
    return NOTHING if amount is None else money_text(amount, currency)
