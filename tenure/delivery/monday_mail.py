"""The Monday list as a mail: plain words, and the same as a table."""

from pathlib import Path
from typing import Any

from tenure.core.report_page import render_page
from tenure.delivery.monday_list import MondayList, money, next_step, promise, risk

TEMPLATES = Path(__file__).parent / "templates"


def list_in_words(monday: MondayList) -> dict[str, str]:
    """:returns: subject, text and html; the whole list, with what it promises first."""
    risk_name = "churn" if monday.has_signal else "health"
    words: dict[str, Any] = {
        "subject": f"Monday list, {monday.as_of_date}",
        "promise": promise(monday).plain.strip().splitlines(),
        "rows": [_row(account, monday) for account in monday.accounts],
    }
    html = render_page(TEMPLATES, "monday.html.jinja", risk_name=risk_name.capitalize(), **words)
    entries = [_entry(row, risk_name) for row in words["rows"]]
    text = "\n\n".join(["\n".join(words["promise"]), *entries])
    return {"subject": words["subject"], "text": f"{text}\n", "html": html}


def _row(account: dict[str, Any], monday: MondayList) -> dict[str, Any]:
    return {
        "rank": account["rank"],
        "account": account["account_name"] or account["account_id"],
        "risk": risk(account, monday.has_signal).plain,
        "mrr": money(account["mrr_cents"]),
        "reasons": (account["reasons"] or "–").split("; "),
        "next_step": ", ".join(next_step(account, monday.as_of_date).plain.splitlines()),
        "owner": account["owner_email"],
    }


def _entry(row: dict[str, Any], risk_name: str) -> str:
    head = f"{row['rank']}. {row['account']}: {risk_name} {row['risk']}, MRR {row['mrr']}"
    return f"{head}\n   Why: {'; '.join(row['reasons'])}\n   Next: {row['next_step']} ({row['owner']})"
