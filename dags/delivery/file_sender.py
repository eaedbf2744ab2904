"""Tasks of one as-of date as one file of JSON lines: for a CRM import, a mail merge, or a look."""

import os
from datetime import date
from pathlib import Path

from ml import paths


def write_tasks(day: date, payloads: list[str], dry_run: bool) -> Path:
    """Replace the day's file whole: readers see the old one or the new one.

    A dry run writes `<day>.dry-run.jsonl`, which nothing should listen to, and leaves `<day>.jsonl` alone.

    :param payloads: JSON texts; the same ones give the same bytes.
    """
    name = f"{day}.dry-run.jsonl" if dry_run else f"{day}.jsonl"
    target = paths.outbox() / name
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{name}.unfinished")
    unfinished.write_text("".join(f"{payload}\n" for payload in payloads), encoding="utf-8")
    os.replace(unfinished, target)
    return target
