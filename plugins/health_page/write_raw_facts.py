"""Writes each action of a person as one raw file into the landing folder, atomically and at most once."""

import hashlib
import logging
import os
import time as clock
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from tenure import store
from tenure.core import paths

log = logging.getLogger("tenure")

# Columns as in the raw contract, with Arrow's names of their types; times are UTC.
MOMENT = "timestamp[us]"
COLUMNS = {
    "task_event": {
        **dict.fromkeys(
            ("task_id", "account_id", "playbook_id", "event", "cause_code", "note", "by"), "string"
        ),
        "at": MOMENT,
    },
    "health_override": {
        **dict.fromkeys(("account_id", "band", "reason", "by"), "string"),
        **dict.fromkeys(("at", "expires_at"), MOMENT),
    },
    "renewal_commit": {
        **dict.fromkeys(("account_id", "quarter", "call", "currency", "note", "by"), "string"),
        "mrr_cents": "int64",
        "at": MOMENT,
    },
    "check_in": {
        **dict.fromkeys(("account_id", "goal", "main_users", "gaps", "by"), "string"),
        "is_goal_met": "bool",
        "problems_solved": "float64",
        "at": MOMENT,
    },
    "success_plan_item": {
        **dict.fromkeys(("item_id", "account_id", "kind", "words", "status", "by"), "string"),
        "due_on": "date32",
        "at": MOMENT,
    },
    "account_value": {
        **dict.fromkeys(("account_id", "metric", "period", "unit", "currency", "by"), "string"),
        **dict.fromkeys(("goal", "achieved"), "float64"),
        "money_cents": "int64",
        "at": MOMENT,
    },
    "contact_preference": {
        **dict.fromkeys(("email", "note", "by"), "string"),
        "wants_mail": "bool",
        "at": MOMENT,
    },
}
# What may be empty in a whole fact. A goal is words in one table and a number in another; neither is needed.
OPTIONAL = {
    "note", "expires_at", "mrr_cents", "currency", "goal", "main_users", "gaps", "is_goal_met", "problems_solved",
    "due_on", "achieved", "unit", "money_cents",
}  # fmt: skip
# A click takes milliseconds: what is older was left by one that was killed.
LEFT_OVER_SECONDS = 3600


class AlreadyRecorded(Exception):
    """The landing folder holds the same action already."""


class LandingNotWritable(OSError):
    """The landing folder is not writable."""


def moment_of(as_of_date: date, now: datetime | None = None) -> datetime:
    """Return the time of an action: now, moved into the day of the snapshot that the person sees (UTC, without zone).

    So the next day's run knows the action and no earlier one does, also when the snapshot is not of today: after the
    pipeline has paused, or for the demo company.
    """
    now = (now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None, microsecond=0)
    begins = datetime.combine(as_of_date, time.min)
    return min(max(now, begins), begins + timedelta(hours=23, minutes=59, seconds=59))


def land_task_event(fact: dict[str, Any], as_of_date: date) -> None:
    """Write the closing of a task.

    :raises AlreadyRecorded: the task was closed on this snapshot already.
    :raises LandingNotWritable: the file cannot be written.
    """
    at = moment_of(as_of_date)
    _write("task_event", _name(at.date(), fact["task_id"], 0), fact | {"at": at})


def land_word(
    table: str, fact: dict[str, Any], as_of_date: date, subject: tuple[str, ...] = ("account_id",)
) -> None:
    """Write what a person says of an account, which may be said anew: the last word counts.

    :param subject: columns that name what it is about
    :raises AlreadyRecorded: it equals the last word on this subject on this snapshot.
    :raises LandingNotWritable: the file cannot be written.
    """
    about = [fact[column] for column in subject]
    with _in_words():
        store.take(f"landing/tenure/{table}")
    earlier = [one for one in landed_on(as_of_date, table) if [one[column] for column in subject] == about]
    if earlier and all(earlier[-1][name] == value for name, value in fact.items() if name != "by"):
        raise AlreadyRecorded("This was already recorded.")
    # Counted by names: a file that cannot be read has one, too.
    key = "|".join(about)
    count = len(list(_folder(table).glob(_name(as_of_date, key, 0).replace("-000.", "-*."))))
    # The time is part of the key, and orders the words of a day.
    at = moment_of(as_of_date) + timedelta(milliseconds=count)
    _write(table, _name(at.date(), key, count), fact | {"at": at})


def landed_on(as_of_date: date, table: str) -> list[dict[str, Any]]:
    """Return the actions on the snapshot of that day, the earliest first; only a later snapshot holds them."""
    files = sorted(_folder(table).glob(f"page-{as_of_date}-*.parquet"))
    return sorted((fact for file in files for fact in _read(file, table)), key=lambda fact: fact["at"])


def _name(day: date, subject_id: str, count: int) -> str:
    """Return the file name: the same for the same action on the same day, so that the folder holds it once."""
    return f"page-{day}-{hashlib.sha256(subject_id.encode()).hexdigest()[:16]}-{count:03}.parquet"


def _folder(table: str) -> Path:
    return paths.landing() / "tenure" / table


def _schema(table: str) -> Any:
    # Imported here because it takes half a second, which pages that only read should not wait for.
    import pyarrow as pa

    return pa.schema([(name, pa.type_for_alias(kind)) for name, kind in COLUMNS[table].items()])


def _read(file: Path, table: str) -> list[dict[str, Any]]:
    """Return the action in a file; none of a file that is not as we write them, which the landing inspection judges."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        facts = parquet.read_table(file, schema=_schema(table)).to_pylist() if file.is_file() else []
    except (pa.ArrowException, OSError, ValueError, OverflowError):
        facts = []
    whole = [fact for fact in facts if all(fact[name] is not None for name in fact.keys() - OPTIONAL)]
    if not whole:
        log.warning("%r in the landing folder %s is no action of the page: it is left out", file.name, table)
    return whole


def _write(table: str, name: str, fact: dict[str, Any]) -> None:
    """Write a hidden file, which the landing inspection skips, and link it: a hard link fails if the name exists."""
    import pyarrow as pa
    from pyarrow import parquet

    file = _folder(table) / name
    unfinished = file.with_name(f".{name}.{uuid.uuid4().hex}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _remove_left_over(file.parent)
        parquet.write_table(
            pa.Table.from_pylist([fact], schema=_schema(table)), unfinished, store_schema=False
        )
        # Flushed before it gets its name: a file cut by a power failure would break every page that reads it.
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        os.link(unfinished, file)
        _give(file, f"landing/tenure/{table}/{name}")
    except FileExistsError as error:
        raise AlreadyRecorded("This was already recorded.") from error
    except LandingNotWritable:
        raise
    except OSError as error:
        raise LandingNotWritable(f"The landing folder is not writable ({error.strerror}).") from error
    finally:
        # In a folder that is not writable there is no file to remove.
        with suppress(OSError):
            unfinished.unlink()


def _give(file: Path, path: str) -> None:
    """Bring a new file to the store of several machines; what is not there is not recorded."""
    try:
        with _in_words():
            store.give_new(path)
    # Also when the request is interrupted: a file that stays is a recorded fact. Raised again, whatever it is.
    except BaseException:
        file.unlink()
        raise


@contextmanager
def _in_words() -> Iterator[None]:
    """:raises LandingNotWritable: the store of several machines cannot be used."""
    try:
        yield
    except store.StoreUnusable as error:
        log.error("%s", error)
        raise LandingNotWritable("What machines share cannot be reached.") from error


def _remove_left_over(folder: Path) -> None:
    """Remove the hidden files of clicks that were killed."""
    for unfinished in folder.glob(".page-*.parquet.*"):
        # Another click may remove it at the same moment.
        with suppress(FileNotFoundError):
            if clock.time() - unfinished.stat().st_mtime > LEFT_OVER_SECONDS:
                unfinished.unlink()
