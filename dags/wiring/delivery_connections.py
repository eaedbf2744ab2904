"""Builds one sender per configured Airflow Connection. Secrets stay in the Connection and never appear in DAG params.

A channel without a Connection is off (docs/how-to/delivery.md). All channels: `tenure.delivery.channels.registry`.
"""

import os
from datetime import date
from typing import TYPE_CHECKING, Any

from airflow.sdk import Param

if TYPE_CHECKING:
    from airflow.sdk import Connection

    from tenure.delivery.channels.connection import ReceiverConnection
    from tenure.delivery.channels.registry import Channel
    from tenure.delivery.channels.sender import Sender


def is_dry_run_usual() -> bool:
    """Return whether a run delivers nothing unless asked to: true until `TENURE_DELIVER=true` is set."""
    return os.environ.get("TENURE_DELIVER", "").lower() != "true"


DRY_RUN = Param(
    is_dry_run_usual(),
    type="boolean",
    description="Write what would be sent to the outbox folder and send nothing. TENURE_DELIVER=true turns it off.",
)


def deliver_by_settings(as_of_date: str | date, dry_run: bool) -> dict[str, Any]:
    """Deliver the day's events to the outbox folder and to every receiver that has a Connection.

    :raises DeliveryFailed: a receiver failed; what it did not get stays pending.
    :raises SettingsError: a Connection lacks something, or holds something invalid; the message names it.
    """
    from tenure.delivery.outbox import deliver_tasks

    return deliver_tasks(as_of_date, dry_run=dry_run, senders=connected_senders())


def send_letters_by_settings() -> dict[str, int]:
    """Send the letters that have waited for working hours; none while runs are dry.

    :raises DeliveryFailed: the mail server failed; what it did not get stays pending.
    :raises SettingsError: as `deliver_by_settings`.
    """
    from tenure.delivery.waiting_letters import send_waiting_letters

    return {} if is_dry_run_usual() else send_waiting_letters(connected_senders())


def deliver_scores_by_settings(
    as_of_date: str | date, dry_run: bool, backfill_until: str | date | None = None
) -> dict[str, Any]:
    """Write the day's scores to every CRM whose Connection says `"scores": true` in its extra.

    :raises DeliveryFailed: a CRM failed; what it did not get is sent by the next run.
    :raises SettingsError: as `deliver_by_settings`.
    """
    from tenure.delivery.channels.crm_sender import CrmSender
    from tenure.delivery.crm.deliver import deliver_scores

    wanted = [one for one in connected_senders() if isinstance(one, CrmSender) and one.writes_companies]
    return deliver_scores(as_of_date, dry_run, wanted, backfill_until)


def connected_senders() -> list["Sender"]:
    """Return the senders of all channels that have a Connection.

    :raises SettingsError: a Connection lacks something, or holds something invalid.
    """
    from tenure.delivery.channels.registry import CHANNELS

    found = ((channel, find_connection(channel.connection_id)) for channel in CHANNELS)
    return [_make_sender(channel, connection) for channel, connection in found if connection]


def _make_sender(channel: "Channel", connection: "Connection") -> "Sender":
    from airflow.sdk.log import mask_secret

    from tenure.core.settings_schema import SettingsError

    receiver = receiver_of(connection)
    try:
        sender = channel.make_sender(receiver)
    except ValueError as error:
        raise SettingsError(
            f"Connection {channel.connection_id}: {error} (docs/how-to/delivery.md)"
        ) from None
    if channel.has_secret_address:
        # Airflow masks passwords only.
        mask_secret(receiver.address)
    return sender


def find_connection(connection_id: str) -> "Connection | None":
    """Return the Connection, or None where there is none."""
    from airflow.sdk import Connection
    from airflow.sdk.exceptions import AirflowNotFoundException

    try:
        return Connection.get(connection_id)
    except AirflowNotFoundException:
        return None


def receiver_of(connection: "Connection") -> "ReceiverConnection":
    """Return the fields of a Connection as the channels read them."""
    from tenure.delivery.channels.connection import ReceiverConnection

    return ReceiverConnection(
        conn_type=connection.conn_type or "",
        host=connection.host or "",
        path=connection.schema or "",
        port=connection.port,
        login=connection.login,
        password=connection.password,
        extra=connection.extra_dejson,
    )
