"""Sends the pending rows of a channel: retries with back-off, a circuit breaker, and every attempt on record.

An attempt is committed before it is made and its end right after the answer: a run killed in between repeats that one
row, under the same key.
"""

import logging
import re
from dataclasses import replace
from datetime import date

import duckdb
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)

from tenure import warehouse
from tenure.delivery.channels.sender import (
    NotSetUp,
    OutboxRow,
    OutcomeUnknown,
    RowRefused,
    Sender,
    Unavailable,
)
from tenure.delivery.quiet_hours import is_letter_time

log = logging.getLogger("tenure")

# One failed row may be about the row; this many in a row are about the receiver, and open the circuit breaker.
CIRCUIT_BREAKER_FAILURES = 3
KINDS = ("task", "message", "list")
TRIES = 4
# Random up to 0.5, 1, 2 … seconds; a receiver that asks for more is given at most the longest wait.
BACKOFF = wait_random_exponential(multiplier=0.5, max=8)
LONGEST_WAIT_SECONDS = 30

# Also of earlier days, which a receiver missed while it was down. Tasks without failed attempts go first, so that a few
# bad ones do not block all others; within a task opened comes before reminded before ended.
PENDING = """
select account_id, key, task_id, event, kind, payload, may_have_arrived
from delivery.outbox
where as_of_date <= ? and channel = ? and status = 'pending'
order by
    max(attempts) over (partition by coalesce(task_id, key)),
    as_of_date,
    case event when 'opened' then 0 when 'reminded' then 1 else 2 end,
    key
"""
COMPANIES = "select account_id, company_id from publish.pub_crm_companies where crm = ? and is_first"
BEGIN_ATTEMPT = """
update delivery.outbox
set
    attempts = attempts + 1, may_have_arrived = true,
    first_tried_on = coalesce(first_tried_on, $day), last_tried_on = $day
where key = $key
returning attempts
"""
END_ATTEMPT = """
update delivery.outbox
set
    status = $status, is_sent = is_sent or $status = 'sent', may_have_arrived = $may_have_arrived,
    last_error = $error
where key = $key
"""

ADDRESS = re.compile(r"[^\s<>\"',;:]+@[^\s<>\"',;:]+")


def send_pending(
    connection: duckdb.DuckDBPyConnection,
    day: date,
    sender: Sender,
    most_attempts: int,
    kinds: tuple[str, ...] = KINDS,
) -> str | None:
    """Send what is pending for one channel, of the day and of those before it.

    :param most_attempts: a row tried this often becomes a dead letter.
    :param kinds: of rows to send.
    :returns: what failed last and how many rows stay pending, or None when the receiver answered for every row.
    """
    last_failure = _send_rows(connection, day, sender, most_attempts, kinds)
    if last_failure is None:
        return None
    waiting = len(_pending(connection, day, sender.channel))
    return f"{sender.channel}: {waiting} rows stay pending ({last_failure})"


def _send_rows(
    connection: duckdb.DuckDBPyConnection,
    day: date,
    sender: Sender,
    most_attempts: int,
    kinds: tuple[str, ...],
) -> str | None:
    last_failure, failures_in_a_row, failed_tasks, letters_waiting = None, 0, set(), 0
    with sender:
        for row in _pending(connection, day, sender.channel):
            if row.kind not in kinds:
                continue
            # No attempt: it waits for the next delivery, as it stands.
            if row.kind == "message" and not is_letter_time(row.facts):
                letters_waiting += 1
                continue
            # A reminder must not overtake its task.
            if row.task_id and row.task_id in failed_tasks:
                continue
            failure = _send_row(connection, day, sender, row, most_attempts)
            if failure is None:
                failures_in_a_row = 0
                continue
            failed_tasks.add(row.task_id)
            last_failure, failures_in_a_row = failure, failures_in_a_row + 1
            if failures_in_a_row == CIRCUIT_BREAKER_FAILURES:
                break
    if letters_waiting:
        log.info("%s: %s letters wait for working hours", sender.channel, letters_waiting)
    return last_failure


def _send_row(
    connection: duckdb.DuckDBPyConnection, day: date, sender: Sender, row: OutboxRow, most_attempts: int
) -> str | None:
    """:returns: the failure, or None when the receiver took or refused the row."""
    attempts = connection.execute(BEGIN_ATTEMPT, {"key": row.key, "day": day}).fetchall()[0][0]
    row, failure = try_to_send(sender, row)
    if failure is None:
        _end_attempt(connection, row, "sent")
        return None
    if isinstance(failure, RowRefused):
        _end_attempt(connection, row, "dead letter", str(failure))
        log.warning("%s was refused: `tenure outbox list` shows the reason", row.key)
        return None
    is_last = attempts >= most_attempts
    status, prefix = ("dead letter", f"tried {attempts} times: ") if is_last else ("pending", "")
    _end_attempt(connection, row, status, f"{prefix}{failure}")
    # The receiver's text stays in the outbox: it may repeat personal data, which a log must not hold.
    return str(failure).partition(": ")[0]


def try_to_send(sender: Sender, row: OutboxRow) -> tuple[OutboxRow, RowRefused | Unavailable | None]:
    """Send the row, with retries; return it as it stands then, and why it was not taken, or None when it was."""
    try:
        for attempt in retries():
            with attempt:
                try:
                    sender.send(row)
                except OutcomeUnknown:
                    # The next try and the outbox have to know.
                    row = replace(row, may_have_arrived=True)
                    raise
    except (RowRefused, Unavailable) as failure:
        return row, failure
    return row, None


def retries() -> Retrying:
    """Return the attempts of one run at one row, or at one batch."""
    return Retrying(
        retry=retry_if_exception(
            lambda error: isinstance(error, Unavailable) and not isinstance(error, NotSetUp)
        ),
        stop=stop_after_attempt(TRIES),
        wait=_wait_seconds,
        reraise=True,
    )


def _wait_seconds(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.wait_seconds if isinstance(error, Unavailable) else 0
    return min(max(BACKOFF(state), asked), LONGEST_WAIT_SECONDS)


def _pending(connection: duckdb.DuckDBPyConnection, day: date, channel: str) -> list[OutboxRow]:
    # The first day of a backfill has no tables of the latest day yet.
    is_known = warehouse.table_exists(connection, "publish.pub_crm_companies")
    company_of = dict(connection.execute(COMPANIES, [channel]).fetchall()) if is_known else {}
    rows = connection.execute(PENDING, [day, channel]).fetchall()
    return [replace(OutboxRow(*row[1:]), company_id=company_of.get(row[0])) for row in rows]


def _end_attempt(
    connection: duckdb.DuckDBPyConnection, row: OutboxRow, status: str, error: str | None = None
) -> None:
    connection.execute(
        END_ATTEMPT,
        {
            "key": row.key,
            "status": status,
            "may_have_arrived": row.may_have_arrived or status == "sent",
            "error": error and without_addresses(error),
        },
    )


def without_addresses(text: str) -> str:
    """Replace e-mail addresses: receivers often repeat the one that they do not know."""
    return ADDRESS.sub("<address>", text)
