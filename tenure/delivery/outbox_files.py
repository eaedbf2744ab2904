"""Writes a day's notifications as files: for a CRM import, a mail merge, or to look at."""

from pathlib import Path

import duckdb

from tenure.core import paths
from tenure.core.replace_file import replace_file
from tenure.delivery.channels.compose_mail import compose_mail
from tenure.delivery.channels.sender import OutboxRow
from tenure.delivery.delivery_day import DeliveryDay
from tenure.delivery.monday_list.csv_file import write_csv

PAYLOADS = """
select payload
from delivery.outbox
where as_of_date = ? and channel = 'file' and status in ('pending', 'dry run', 'sent')
order by as_of_date, case event when 'opened' then 0 when 'reminded' then 1 else 2 end, key
"""
WRITTEN = """
update delivery.outbox
set
    status = 'sent', is_sent = true, attempts = attempts + 1,
    first_tried_on = coalesce(first_tried_on, $day), last_tried_on = $day
where as_of_date = $day and channel = 'file' and status = 'pending'
"""


def write_files(connection: duckdb.DuckDBPyConnection, delivery_day: DeliveryDay, dry_run: bool) -> Path:
    """Write the day's events as JSON lines, and its Monday list as CSV; the same day gives the same bytes.

    The events of a past day stay as they were written: an import has read them.

    A dry run writes `<day>.dry-run.jsonl`, which nothing should import, leaves `<day>.jsonl` alone, and writes the mail
    that it does not send.

    :returns: the file of events
    """
    day, folder = delivery_day.day, paths.outbox()
    if delivery_day.monday_list:
        write_csv(delivery_day.monday_list.accounts, paths.reports() / "monday" / f"{day}.csv")
    file = folder / (f"{day}.dry-run.jsonl" if dry_run else f"{day}.jsonl")
    if delivery_day.is_past:
        return file
    payloads = connection.execute(PAYLOADS, [day]).fetchall()
    replace_file(file, "".join(f"{payload}\n" for (payload,) in payloads).encode())
    if dry_run:
        _write_monday_mail(folder, delivery_day)
    else:
        connection.execute(WRITTEN, {"day": day})
    return file


def _write_monday_mail(folder: Path, delivery_day: DeliveryDay) -> None:
    for notification in delivery_day.notifications:
        if notification.kind == "list":
            row = OutboxRow(
                f"{notification.name}|file", None, notification.event, "list", notification.payload
            )
            mail = compose_mail(row, "Tenure <tenure@localhost>")
            replace_file(folder / f"{delivery_day.day}.monday.dry-run.eml", bytes(mail))
