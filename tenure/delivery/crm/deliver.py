"""Writes the day's scores to the CRMs: only what has changed, in batches, and in a dry run to a file."""

import json
import logging
from collections import deque
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from tenure import warehouse
from tenure.core import paths
from tenure.core.as_of_date import is_followed, read_as_of_date
from tenure.core.replace_file import replace_file
from tenure.delivery.channels.crm_sender import HOW_TO, Company, CrmSender, NotTaken
from tenure.delivery.channels.registry import connection_id_of
from tenure.delivery.channels.sender import NotSetUp, RowRefused, Unavailable
from tenure.delivery.crm.changes import begin_attempt, end_attempt, published_crms, read_changes, settle
from tenure.delivery.outbox import DeliveryFailed
from tenure.delivery.outbox_schema import create_outbox
from tenure.delivery.outbox_send import CIRCUIT_BREAKER_FAILURES, retries, without_addresses

log = logging.getLogger("tenure")


def deliver_scores(
    as_of_date: str | date,
    dry_run: bool = True,
    senders: Sequence[CrmSender] = (),
    backfill_until: str | date | None = None,
) -> dict[str, Any]:
    """Write what has changed since the CRM last took it, unless later days of a backfill follow: the last one does it.

    Idempotent: the values are those of the latest published day, whichever day runs, and a field that is written twice
    holds the same. What a CRM did not take is tried again by the next run, with the values of that day.

    :returns: as_of_date, dry_run, per CRM how many companies `changed`, and of a dry run the file.
    :raises DeliveryFailed: a CRM failed; the other one got its companies.
    """
    day = read_as_of_date(as_of_date)
    result: dict[str, Any] = {"as_of_date": str(day), "dry_run": dry_run}
    if is_followed(as_of_date, backfill_until):
        return result | {"changed": {}}
    with warehouse.alone(warehouse.DELIVERY), warehouse.connect() as connection:
        create_outbox(connection)
        crms = published_crms(connection) if dry_run else [sender.channel for sender in senders]
        changes = {crm: read_changes(connection, crm) for crm in crms}
        counts = {crm: len(companies) for crm, companies in changes.items()}
        if dry_run:
            return result | {"changed": counts, "file": str(_write_file(day, changes))}
        failures = [_send(connection, day, sender, changes[sender.channel]) for sender in senders]
    log.info("scores of %s: %s", day, counts or "no CRM is connected for them")
    if any(failures):
        raise DeliveryFailed(f"scores of {day}: {'; '.join(filter(None, failures))}")
    return result | {"changed": counts}


def _write_file(day: date, changes: dict[str, list[Company]]) -> Path:
    """Write a line per company with the values that it would get; nothing is recorded, so a real run sends them all."""
    file = paths.outbox() / f"{day}.scores.dry-run.jsonl"
    lines = [
        json.dumps({"crm": crm, **vars(company)}, ensure_ascii=False) + "\n"
        for crm, companies in changes.items()
        for company in companies
    ]
    replace_file(file, "".join(lines).encode())
    return file


def _send(
    connection: duckdb.DuckDBPyConnection, day: date, sender: CrmSender, companies: Sequence[Company]
) -> str | None:
    """:returns: what failed last and how many companies wait, or None when the CRM answered for every one."""
    most = sender.most_companies
    waiting = deque(companies[first : first + most] for first in range(0, len(companies), most))
    failed: dict[str, Unavailable] = {}
    failures_in_a_row = 0
    settle(connection, sender.channel)
    with sender:
        while waiting and failures_in_a_row < CIRCUIT_BREAKER_FAILURES:
            batch = waiting.popleft()
            begin_attempt(connection, sender.channel, batch, day)
            outcome = _attempt(sender, batch)
            if isinstance(outcome, RowRefused) and len(batch) > 1:
                # One value that is not allowed spoils the batch: the halves show which.
                middle = len(batch) // 2
                waiting.extendleft((batch[middle:], batch[:middle]))
                continue
            failed |= _record(connection, sender.channel, batch, outcome)
            failures_in_a_row = failures_in_a_row + 1 if isinstance(outcome, Unavailable) else 0
            if isinstance(outcome, NotSetUp):
                break
    if not failed:
        return None
    count, last = len(failed) + sum(map(len, waiting)), list(failed.values())[-1]
    said = f"{last}; Connection {connection_id_of(sender.channel)}, {HOW_TO}"
    return f"{sender.channel}: {count} companies wait ({said})"


def _attempt(sender: CrmSender, batch: Sequence[Company]) -> NotTaken | RowRefused | Unavailable:
    try:
        for attempt in retries():
            with attempt:
                return sender.write_companies(batch)
    except (RowRefused, Unavailable) as failure:
        return failure
    raise AssertionError("the last attempt returns or raises")


def _record(
    connection: duckdb.DuckDBPyConnection,
    crm: str,
    batch: Sequence[Company],
    outcome: NotTaken | RowRefused | Unavailable,
) -> dict[str, Unavailable]:
    """:returns: what is to be tried again, by company id"""
    not_taken = outcome if isinstance(outcome, dict) else {one.company_id: outcome for one in batch}
    failed = {one: why for one, why in not_taken.items() if isinstance(why, Unavailable)}
    refused = not_taken.keys() - failed.keys()
    reasons = {one: without_addresses(str(why)) for one, why in not_taken.items()}
    end_attempt(
        connection,
        crm,
        batch,
        refused={one: reasons[one] for one in refused},
        failed={one: reasons[one] for one in failed},
    )
    if refused:
        log.warning("%s refused %s companies: `tenure outbox list` shows the reasons", crm, len(refused))
    return failed
