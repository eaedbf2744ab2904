"""What a day has to say, as files in the outbox folder: for a CRM import, a mail merge, or a look."""

import os
from datetime import date
from pathlib import Path

from tenure.core import paths
from tenure.delivery.channels.email_sender import mail_of
from tenure.delivery.channels.sender import Row


def write_tasks(day: date, payloads: list[str], dry_run: bool) -> Path:
    """The day's events as one file of JSON lines.

    A dry run writes `<day>.dry-run.jsonl`, which nothing should listen to, and leaves `<day>.jsonl` alone.

    :param payloads: JSON texts; the same ones give the same bytes.
    """
    name = f"{day}.dry-run.jsonl" if dry_run else f"{day}.jsonl"
    return _replace(name, "".join(f"{payload}\n" for payload in payloads).encode())


def write_monday_mail(day: date, row: Row) -> Path:
    """The mail that a dry run does not send; any mail program opens it."""
    return _replace(f"{day}.monday.dry-run.eml", bytes(mail_of(row, "Tenure <tenure@localhost>")))


def _replace(name: str, content: bytes) -> Path:
    """Replace the file whole: readers see the old one or the new one."""
    target = paths.outbox() / name
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{name}.unfinished")
    unfinished.write_bytes(content)
    os.replace(unfinished, target)
    return target
