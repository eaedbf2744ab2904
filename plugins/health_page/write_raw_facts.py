"""What a person said on the page becomes one raw file in the landing, whole or not at all, and never twice."""

import hashlib
import os
import uuid
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from tenure.core import paths

# In the shape of the raw contract; times are UTC.
TEXTS = {
    "task_event": ("task_id", "account_id", "playbook_id", "event", "cause_code", "note", "by"),
    "health_override": ("account_id", "band", "reason", "by"),
}
TIMES = {"task_event": ("at",), "health_override": ("at", "expires_at")}


class SaidAlready(Exception):
    """The same thing lies in the landing."""


class CannotLand(OSError):
    """The landing folder cannot be written to."""


def moment_of(as_of_date: date, now: datetime | None = None) -> datetime:
    """When a fact counts as said: now, moved into the day that the person was looking at (UTC, without zone).

    What is decided while looking at a day is known to the next day's run and to no earlier one, also where the calendar
    is elsewhere: a pipeline that stood still, or the demo company.
    """
    now = (now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None, microsecond=0)
    begins = datetime.combine(as_of_date, time.min)
    return min(max(now, begins), begins + timedelta(hours=23, minutes=59, seconds=59))


def land_task_event(fact: dict[str, Any], as_of_date: date) -> None:
    """:raises SaidAlready: somebody closed this task on this snapshot already. :raises CannotLand: see there."""
    at = moment_of(as_of_date)
    _write("task_event", _name(at.date(), fact["task_id"], 0), fact | {"at": at})


def land_override(fact: dict[str, Any], as_of_date: date) -> None:
    """:raises SaidAlready: this is what was said last of the account. :raises CannotLand: see there."""
    said = [
        one for one in landed_on(as_of_date, "health_override") if one["account_id"] == fact["account_id"]
    ]
    if said and all(said[-1][name] == value for name, value in fact.items() if name != "by"):
        raise SaidAlready("This override was set already.")
    # A second word on the same day has to be the later one, and is another key.
    at = moment_of(as_of_date) + timedelta(milliseconds=len(said))
    _write("health_override", _name(at.date(), fact["account_id"], len(said)), fact | {"at": at})


def landed_on(as_of_date: date, table: str) -> list[dict[str, Any]]:
    """What was said here while looking at that day, the earliest first: in no snapshot as long as it is the latest."""
    files = sorted(_folder(table).glob(f"page-{as_of_date}-*.parquet"))
    return sorted((_read(file, table) for file in files), key=lambda fact: fact["at"])


def _name(day: date, of_what: str, count: int) -> str:
    """Of the same thing said on the same day the same name, which the folder holds once."""
    return f"page-{day}-{hashlib.sha256(of_what.encode()).hexdigest()[:16]}-{count:03}.parquet"


def _folder(table: str) -> Path:
    return paths.landing() / "tenure" / table


def _schema(table: str) -> Any:
    # Here and not above: it takes half a second, for which no page that only shows has to wait.
    import pyarrow as pa

    times = [(name, pa.timestamp("us")) for name in TIMES[table]]
    return pa.schema([*((name, pa.string()) for name in TEXTS[table]), *times])


def _read(file: Path, table: str) -> dict[str, Any]:
    from pyarrow import parquet

    return parquet.read_table(file, schema=_schema(table)).to_pylist()[0]


def _write(table: str, name: str, fact: dict[str, Any]) -> None:
    """Hidden first, which the landing door passes by; a name is linked once, whoever clicks at the same time."""
    import pyarrow as pa
    from pyarrow import parquet

    file = _folder(table) / name
    unfinished = file.with_name(f".{name}.{uuid.uuid4().hex}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        parquet.write_table(
            pa.Table.from_pylist([fact], schema=_schema(table)), unfinished, store_schema=False
        )
        # On the disk before it has its name: after a power cut half a file would stop every page that reads it.
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        os.link(unfinished, file)
    except FileExistsError as error:
        raise SaidAlready("This was said already.") from error
    except OSError as error:
        raise CannotLand(f"The landing folder cannot be written to ({error.strerror}).") from error
    finally:
        # A folder that cannot be written to holds no half file either, and that has been said.
        with suppress(OSError):
            unfinished.unlink()
