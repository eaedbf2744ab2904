"""Deletes what is older than the settings keep it: reports, outbox files, texts of delivered rows, logs."""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

from expectations.report import write_index
from tenure import warehouse
from tenure.core import paths
from tenure.core.as_of_date import read_as_of_date
from tenure.core.settings import read_settings
from tenure.delivery.outbox_schema import create_outbox

log = logging.getLogger("tenure")

# Beside `logs/`, by Airflow and dbt.
LOGS = ("logs", "airflow/logs", "dbt/logs")
SECONDS_OF_A_DAY = 86_400
LENGTH_OF_A_DAY = 10
# A row stays: that it was sent, when and to which channel. Its text and address go, and what the receiver said of them.
# What still waits for an answer is given up with its text: a letter without one must not be sent.
BLANKED = """
update delivery.outbox
set payload = '{}', last_error = null, status = case when status = 'dead letter' then 'resolved' else status end
where as_of_date < $before and status <> 'pending' and payload <> '{}'
returning key
"""


def apply_retention(as_of_date: str | date) -> dict[str, int]:
    """Delete what the settings (`retention`) no longer keep as of the day; None keeps a kind for good.

    Reports, outbox files and rows are as old as the as-of date that they are of, so a repeated past day deletes nothing
    that a later one keeps. Logs are as old as their last line. Running it twice deletes nothing more.

    :returns: how many of each kind were deleted, or blanked.
    """
    day, kept = read_as_of_date(as_of_date), read_settings().retention
    removed = {
        "reports": _apply(kept.report_days, day, lambda before: _delete(paths.reports(), before)),
        "outbox files": _apply(kept.outbox_file_days, day, lambda before: _delete(paths.outbox(), before)),
        "outbox rows": _apply(kept.outbox_text_days, day, _blank_rows),
        "logs": 0 if kept.log_days is None else _delete_logs(kept.log_days),
    }
    if removed["reports"]:
        write_index(paths.reports())
    log.info("retention as of %s: removed %s", day, ", ".join(f"{n} {what}" for what, n in removed.items()))
    return removed


def _apply(days: int | None, day: date, remove: Callable[[date], int]) -> int:
    return 0 if days is None else remove(day - timedelta(days=days))


def _delete(folder: Path, before: date) -> int:
    """Files below the folder whose names begin with an earlier day."""
    return _unlink(file for file in folder.rglob("*") if (_day_of(file) or before) < before)


def _day_of(file: Path) -> date | None:
    try:
        return date.fromisoformat(file.name[:LENGTH_OF_A_DAY])
    except ValueError:
        return None


def _blank_rows(before: date) -> int:
    if not warehouse.is_built():
        return 0
    with warehouse.connect() as connection:
        create_outbox(connection)
        return len(connection.execute(BLANKED, {"before": before}).fetchall())


def _delete_logs(days: int) -> int:
    before = time.time() - days * SECONDS_OF_A_DAY
    files = (file for name in LOGS for file in (paths.home() / name).rglob("*"))
    return _unlink(file for file in files if file.is_file() and file.stat().st_mtime < before)


def _unlink(files: Iterable[Path]) -> int:
    found = list(files)
    for file in found:
        file.unlink(missing_ok=True)
    return len(found)
