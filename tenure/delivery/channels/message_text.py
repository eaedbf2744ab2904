"""A task and what became of it, in words: the same in a chat, in a mail and in a CRM."""

from datetime import date
from typing import Any

PREFIX = {
    "opened": "",
    "reminded": "Reminder: ",
    "cleared": "Cleared: ",
    "expired": "Expired: ",
    "done": "Done: ",
    "dismissed": "Dismissed: ",
}
ENDED = {
    "cleared": "The signal is gone since {day}: there is nothing left to do.",
    "expired": "Time ran out on {day}: the task is closed.",
    "done": "Somebody did it on {day}: the task is closed.",
    "dismissed": "Somebody dismissed it on {day}: the task is closed.",
}


def one_line(text: object) -> str:
    """Names come from customers: a subject must not grow a second line, nor be decoded into one (RFC 2047)."""
    return " ".join(str(text).split()).replace("=?", "= ?")


def headline(facts: dict[str, Any]) -> str:
    account = facts.get("account_name") or facts["account_id"]
    return one_line(f"{PREFIX[facts['event']]}{facts['title']}: {account}")


def body_lines(facts: dict[str, Any]) -> list[str]:
    """What a person needs to act; of a task that has ended, only that it has."""
    account = f"Account: {one_line(facts.get('account_name') or '')} ({facts['account_id']})"
    if facts["event"] in ENDED:
        return [ENDED[facts["event"]].format(day=facts["happened_on"]), account]
    lines = [account, *_named(facts)]
    if facts.get("message_body"):
        lines += ["", "Suggested words:", facts.get("message_subject") or "", facts["message_body"]]
    return lines


def _named(facts: dict[str, Any]) -> list[str]:
    probability, stake = facts.get("churn_probability"), facts.get("money_at_stake_cents")
    due_on = facts.get("due_on")
    named = {
        "Why": facts.get("reason"),
        "Evidence": facts.get("evidence"),
        "At stake": None if stake is None else f"{stake / 100:,.0f}",
        "Churn probability": None if probability is None else f"{probability:.0%}",
        "Owner": facts.get("owner_email"),
        "Due": due_on and f"{date.fromisoformat(due_on):%a %d %b %Y}",
    }
    return [f"{name}: {value}" for name, value in named.items() if value]
