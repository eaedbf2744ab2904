"""The text of a task's notification: the same in a chat, in a mail and in a CRM.

Names and sentences hold what customers wrote. Each is one line, so that none of them can pass for a line of ours.
"""

from datetime import date
from typing import Any

from tenure.core.money import money_text
from tenure.core.plain_text import one_line, without_controls

PREFIX = {
    "opened": "",
    "reminded": "Reminder: ",
    "cleared": "Cleared: ",
    "expired": "Expired: ",
    "absorbed": "Taken over: ",
    "done": "Done: ",
    "dismissed": "Dismissed: ",
}
# Not of a customer's task, but of one of Airflow's that failed; it brings its own words.
ALARM = "alarm"
ENDED = {
    "cleared": "The signal recovered on {day}: there is nothing left to do.",
    "expired": "The task expired on {day} and is closed.",
    "absorbed": "A more urgent task of this account took it over on {day}: there is nothing left to do here.",
    "done": "The task was done on {day} and is closed.",
    "dismissed": "The task was dismissed on {day} and is closed.",
}
# Folding a header costs more than its length; a mail's list shows less than this.
SUBJECT_LENGTH = 200


def subject_line(text: object) -> str:
    """Return the text as the subject of a mail: one line, not too long, and not encoded (RFC 2047) by the customer."""
    return one_line(text, SUBJECT_LENGTH).replace("=?", "= ?")


def headline(facts: dict[str, Any]) -> str:
    """Return event, task and account in one line."""
    if facts["event"] == ALARM:
        return subject_line(facts["title"])
    account = facts.get("account_name") or facts["account_id"]
    return subject_line(f"{PREFIX[facts['event']]}{facts['title']}: {account}")


def body_lines(facts: dict[str, Any]) -> list[str]:
    """Return what a person needs to act; for a task that has ended only how it ended."""
    if facts["event"] == ALARM:
        return [one_line(line) for line in facts["lines"]]
    account = f"Account: {one_line(facts.get('account_name') or '')} ({one_line(facts['account_id'])})"
    if facts["event"] in ENDED:
        return [ENDED[facts["event"]].format(day=facts["happened_on"]), account]
    lines = [account, *_details(facts)]
    if facts.get("message_body"):
        message = [
            one_line(facts.get("message_subject") or ""),
            *without_controls(facts["message_body"]).splitlines(),
        ]
        lines += ["", "Suggested message:", *(f"> {line}".rstrip() for line in message)]
    return lines


def _details(facts: dict[str, Any]) -> list[str]:
    probability, stake = facts.get("churn_probability"), facts.get("money_at_stake_cents")
    due_on = facts.get("due_on")
    details = {
        "Why": facts.get("reason"),
        "Evidence": facts.get("evidence"),
        "Contact": " ".join(filter(None, (facts.get("contact_name"), facts.get("contact_email")))),
        "At stake": None if stake is None else money_text(stake, facts["currency"]),
        "Churn probability": None if probability is None else f"{probability:.0%}",
        "Owner": facts.get("owner_email"),
        "Due": due_on and f"{date.fromisoformat(due_on):%a %d %b %Y}",
    }
    return [f"{name}: {one_line(value)}" for name, value in details.items() if value]
