"""The Monday list as a mail: as plain text, and as an HTML table."""

from pathlib import Path

from tenure.core.report_page import render_page
from tenure.delivery.monday_list.read import MondayList
from tenure.delivery.monday_list.text import WAITING_TITLE, AccountText, monday_text

TEMPLATES = Path(__file__).parent / "templates"


def monday_mail(monday: MondayList) -> dict[str, str]:
    """Return `subject`, `text` and `html` of the mail with the whole list; what the list promises comes first."""
    content = monday_text(monday)
    promise = [content.note, content.mrr_note]
    entries = [_entry(account, content.risk_name) for account in content.accounts]
    html = render_page(
        TEMPLATES,
        "monday.html.jinja",
        subject=content.title,
        promise=promise,
        risk_name=content.risk_name.capitalize(),
        waiting_title=WAITING_TITLE,
        waiting=content.waiting,
        rows=[vars(account) | {"next_step": _next_step(account)} for account in content.accounts],
    )
    waiting = ["\n".join([f"{WAITING_TITLE}:", *content.waiting])] if content.waiting else []
    text = "\n\n".join(["\n".join(promise), *entries, *waiting])
    return {"subject": content.title, "text": f"{text}\n", "html": html}


def _entry(account: AccountText, risk_name: str) -> str:
    return (
        f"{account.rank}. {account.account}: {risk_name} {account.risk}, MRR {account.mrr}\n"
        f"   Why: {'; '.join(account.reasons)}\n"
        f"   Next: {_next_step(account)} ({account.owner})"
    )


def _next_step(account: AccountText) -> str:
    return f"{account.task}, {account.due}" if account.task else account.next_step
