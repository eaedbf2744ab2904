"""What of the published companies the CRM does not have yet, and the record of what it has.

`delivery.crm_companies` holds a row per company that was ever tried; `digest` is of the values that the CRM took last.
No values: they repeat what customers wrote, and a digest shows a change as well. The day of the values is no part of
it, or every company would change every day.

| status | means |
|---|---|
| sent | the CRM has the values of the digest |
| pending | tried, to be tried again by the next run (`last_error` holds the reason) |
| dead letter | refused (`last_error`): tried again when its values change, or after `tenure outbox resend` |
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date

import duckdb
import pandas as pd

from tenure import warehouse
from tenure.core.plain_text import one_line
from tenure.delivery.channels.crm_sender import FIELDS, Company

# What a text field of either CRM takes.
TEXT_LENGTH = 255
DAY_OF_VALUES = "updated_on"
NOTHING: dict[str, int | str | None] = dict.fromkeys(FIELDS)

CRMS = "select distinct crm from publish.pub_crm_companies order by crm"
PUBLISHED = f"""
select company_id, account_id, {", ".join(FIELDS)} from publish.pub_crm_companies where crm = ? order by company_id
"""
RECORD = """
select company_id, account_id, digest, refused_digest from delivery.crm_companies where channel = ? order by company_id
"""
NEVER_TRIED = ("", None, None)
# A row per company of a batch is registered as `batch`; $channel is the CRM.
BEGIN_AGAIN = """
update delivery.crm_companies as kept
set
    account_id = batch.account_id,
    attempts = case when kept.status = 'pending' then kept.attempts + 1 else 1 end,
    first_tried_on = case when kept.status = 'pending' then kept.first_tried_on else $day end,
    last_tried_on = $day,
    status = 'pending'
from batch
where kept.channel = $channel and kept.company_id = batch.company_id
"""
BEGIN_FIRST = """
insert into delivery.crm_companies (
    channel, company_id, account_id, status, attempts, first_tried_on, last_tried_on
)
select $channel, batch.company_id, batch.account_id, 'pending', 1, cast($day as date), cast($day as date)
from batch
where batch.company_id not in (select company_id from delivery.crm_companies where channel = $channel)
order by batch.company_id
"""
END_ATTEMPT = """
update delivery.crm_companies as kept
set
    status = batch.status,
    digest = case when batch.status = 'sent' then batch.digest else kept.digest end,
    refused_digest = case batch.status
        when 'dead letter' then batch.digest
        when 'pending' then kept.refused_digest
    end,
    last_error = batch.error
from batch
where kept.channel = $channel and kept.company_id = batch.company_id
"""
FORGET = """
delete from delivery.crm_companies as kept
using batch
where kept.channel = $channel and kept.company_id = batch.company_id and batch.status = 'gone'
"""


def published_crms(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [crm for (crm,) in connection.execute(CRMS).fetchall()]


def read_changes(connection: duckdb.DuckDBPyConnection, crm: str) -> list[Company]:
    """Return the companies whose values differ from what the CRM has, ordered by id.

    One that is no living account's any more is emptied. Where the CRM has no companies at all its source is not there,
    and nothing is known about any: then nothing is.
    """
    published, record = _read(connection, crm)
    changed = [
        company
        for company_id, company in published.items()
        if digest_of(company) not in record.get(company_id, NEVER_TRIED)[1:]
    ]
    gone = [
        Company(company_id, account_id, NOTHING)
        for company_id, (account_id, digest, _) in record.items()
        if published and company_id not in published and digest is not None
    ]
    return [*changed, *gone]


def settle(connection: duckdb.DuckDBPyConnection, crm: str) -> None:
    """End the waiting of what no longer differs: values that went back, and companies that went unsent."""
    published, record = _read(connection, crm)
    rows: list[dict[str, str | None]] = []
    for company_id, (_, digest, _) in record.items():
        company = published.get(company_id)
        if company and digest_of(company) == digest:
            rows.append({"company_id": company_id, "status": "sent", "digest": digest, "error": None})
        elif published and company is None and digest is None:
            rows.append({"company_id": company_id, "status": "gone", "digest": None, "error": None})
    if rows:
        _execute(connection, rows, {"channel": crm}, FORGET, END_ATTEMPT)


def _read(
    connection: duckdb.DuckDBPyConnection, crm: str
) -> tuple[dict[str, Company], dict[str, tuple[str, str | None, str | None]]]:
    published = [_company(*row) for row in connection.execute(PUBLISHED, [crm]).fetchall()]
    record = {one: tuple(rest) for one, *rest in connection.execute(RECORD, [crm]).fetchall()}
    return {one.company_id: one for one in published}, record


def begin_attempt(
    connection: duckdb.DuckDBPyConnection, crm: str, companies: Sequence[Company], day: date
) -> None:
    """Record that a batch is about to be sent: a run killed now sends it again, which changes nothing there."""
    rows: list[dict[str, str | None]] = [
        {"company_id": one.company_id, "account_id": one.account_id} for one in companies
    ]
    _execute(connection, rows, {"channel": crm, "day": day}, BEGIN_AGAIN, BEGIN_FIRST)


def end_attempt(
    connection: duckdb.DuckDBPyConnection,
    crm: str,
    companies: Sequence[Company],
    refused: Mapping[str, str],
    failed: Mapping[str, str],
) -> None:
    """Record what became of a batch.

    :param refused, failed: reasons by company id; what is in neither was taken.
    """
    rows = [
        {
            "company_id": one.company_id,
            "status": _status(one, refused, failed),
            "digest": digest_of(one),
            "error": refused.get(one.company_id) or failed.get(one.company_id),
        }
        for one in companies
    ]
    _execute(connection, rows, {"channel": crm}, FORGET, END_ATTEMPT)


def _status(company: Company, refused: Mapping[str, str], failed: Mapping[str, str]) -> str:
    if company.company_id in failed:
        return "pending"
    if all(value is None for value in company.values.values()):
        # Also where it was refused: a company that is gone over there has nothing left to empty.
        return "gone"
    return "dead letter" if company.company_id in refused else "sent"


def _execute(
    connection: duckdb.DuckDBPyConnection,
    rows: list[dict[str, str | None]],
    parameters: dict[str, object],
    *statements: str,
) -> None:
    """Execute the statements over a batch in one transaction."""
    connection.register("batch", pd.DataFrame(rows, dtype="str"))
    try:
        with warehouse.transaction(connection):
            for statement in statements:
                named = {name: value for name, value in parameters.items() if f"${name}" in statement}
                connection.execute(statement, named)
    finally:
        connection.unregister("batch")


def digest_of(company: Company) -> str:
    values = {name: value for name, value in company.values.items() if name != DAY_OF_VALUES}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _company(company_id: str, account_id: str, *values: object) -> Company:
    return Company(company_id, account_id, dict(zip(FIELDS, map(_value, values), strict=True)))


def _value(value: object) -> int | str | None:
    """Days are written as `2026-06-29`, texts in one line."""
    if isinstance(value, str):
        return one_line(value, TEXT_LENGTH)
    return value if isinstance(value, int) or value is None else str(value)
