"""Deliver the day's events: each once in effect, in any weather, and nothing at all in a dry run.

Each letter (an event of a task, or the Monday list) and channel is a row of `delivery.outbox`. Its status:

| status | means |
|---|---|
| pending | to be sent; or tried, and to be tried again by the next run (`last_error` says why) |
| sent | delivered; never sent again |
| dry run | would have been sent |
| dead letter | refused by the receiver, or tried too often (`last_error` holds the words): a person has to look |
| resolved | not to be sent any more: the task ended before anybody heard of it, or a repeated day no longer raises it |

`tenure outbox list` shows what waits, `… resend` gives dead letters another chance.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)

from tenure import warehouse
from tenure.core import paths
from tenure.core.as_of_date import read_as_of_date
from tenure.core.errors import TenureError
from tenure.core.settings import read_settings
from tenure.delivery import outbox_table
from tenure.delivery.channels import file_sender
from tenure.delivery.channels.sender import Refused, Row, Sender, Unavailable, Unclear
from tenure.delivery.monday_list import NoMondayList, read_monday_list, write_csv
from tenure.delivery.notifications import Letter, letters_of

log = logging.getLogger("tenure")

FILE = "file"

# One bad answer is about one row; this many in a row are about the receiver.
TROUBLE_IN_A_ROW = 3
TRIES = 4
# Random up to 0.5, 1, 2 … seconds; a receiver that asks for more is given at most this.
BACKOFF = wait_random_exponential(multiplier=0.5, max=8)
LONGEST_WAIT_SECONDS = 30


class DeliveryFailed(TenureError, RuntimeError):
    """A receiver is in trouble. What it did not get stays pending: the next run tries again, of any day."""


def deliver_tasks(
    as_of_date: str | date, dry_run: bool = True, senders: Sequence[Sender] = ()
) -> dict[str, Any]:
    """Deliver what the day has to say to the outbox folder and to every sender, and what they missed before.

    Run it again at will: a row that was sent is not sent again. Killed between the receiver's answer and the
    commit, it repeats that one row, under the same key.

    :returns: as_of_date, dry_run, file, and per channel the day's rows by status.
    :raises DeliveryFailed: a receiver is in trouble; the others have got what is theirs.
    """
    day, most_attempts = read_as_of_date(as_of_date), read_settings().delivery.most_attempts
    troubles = {}
    with warehouse.connect() as connection:
        outbox_table.make(connection)
        letters = letters_of(connection, day)
        # All channels before the first is sent: whatever happens then, nothing is forgotten.
        for sender in senders:
            wanted = [letter for letter in letters if letter.kind in sender.kinds]
            outbox_table.upsert(connection, day, sender.channel, wanted, dry_run)
        file = _write_files(connection, day, letters, dry_run)
        for sender in () if dry_run else senders:
            if trouble := _send_pending(connection, day, sender, most_attempts):
                waiting = len(outbox_table.pending(connection, day, sender.channel))
                troubles[sender.channel] = f"{sender.channel}: {waiting} rows stay pending ({trouble})"
        channels = (FILE, *(sender.channel for sender in senders))
        counts = {channel: outbox_table.count_by_status(connection, day, channel) for channel in channels}
    for channel, by_status in counts.items():
        log.info("delivery of %s, %s: %s", day, channel, by_status or "nothing to say")
    if troubles:
        raise DeliveryFailed(f"delivery of {day}: {'; '.join(troubles.values())}")
    return {"as_of_date": str(day), "dry_run": dry_run, "file": str(file), "channels": counts}


def _write_files(
    connection: duckdb.DuckDBPyConnection, day: date, letters: list[Letter], dry_run: bool
) -> Any:
    events = [letter for letter in letters if letter.kind != "list"]
    outbox_table.upsert(connection, day, FILE, events, dry_run)
    rows = outbox_table.of_day(connection, day, FILE)
    file = file_sender.write_tasks(day, [row.payload for row in rows], dry_run)
    if dry_run:
        for letter in letters:
            if letter.kind == "list":
                row = Row(f"{letter.name}|{FILE}", None, letter.event, letter.kind, letter.payload)
                file_sender.write_monday_mail(day, row)
    else:
        outbox_table.mark_written(connection, day, FILE)
    try:
        write_csv(read_monday_list(day, connection), paths.reports() / "monday" / f"{day}.csv")
    except NoMondayList as error:
        log.info("%s", error)
    return file


def _send_pending(
    connection: duckdb.DuckDBPyConnection, day: date, sender: Sender, most_attempts: int
) -> str | None:
    """:returns: the receiver's trouble, or None when every row has its answer."""
    last_trouble, in_a_row, waiting = None, 0, set()
    with sender:
        for row in outbox_table.pending(connection, day, sender.channel):
            # A reminder must not overtake the task.
            if row.task_id and row.task_id in waiting:
                continue
            trouble = _send(connection, day, sender, row, most_attempts)
            if trouble is None:
                in_a_row = 0
                continue
            waiting.add(row.task_id)
            last_trouble, in_a_row = trouble, in_a_row + 1
            if in_a_row == TROUBLE_IN_A_ROW:
                break
    return last_trouble


def _send(
    connection: duckdb.DuckDBPyConnection, day: date, sender: Sender, row: Row, most_attempts: int
) -> str | None:
    """:returns: the receiver's trouble, or None when it has answered, be it yes or no."""
    attempts = outbox_table.note_attempt(connection, row.key, day)
    tries = Retrying(
        retry=retry_if_exception_type(Unavailable),
        stop=stop_after_attempt(TRIES),
        wait=_wait,
        reraise=True,
    )
    try:
        for attempt in tries:
            with attempt:
                try:
                    sender.send(row)
                except Unclear:
                    row = replace(row, may_have_arrived=True)
                    raise
    except Refused as error:
        outbox_table.note_end(connection, row, "dead letter", str(error))
        log.warning("%s was refused: tenure outbox list says why", row.key)
        return None
    except Unavailable as error:
        is_enough = attempts >= most_attempts
        status, tried = ("dead letter", f"tried {attempts} times: ") if is_enough else ("pending", "")
        outbox_table.note_end(connection, row, status, f"{tried}{error}")
        # Its words are in the outbox, a log gets none: receivers repeat what they were sent.
        return str(error).partition(": ")[0]
    outbox_table.note_end(connection, row, "sent")
    return None


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.wait_seconds if isinstance(error, Unavailable) else 0
    return min(max(BACKOFF(state), asked), LONGEST_WAIT_SECONDS)
