"""Delivery by Airflow's Connections: secrets stay where Airflow keeps them, and out of the parameters in the UI.

A Connection that does not exist is a channel that is off (docs/how-to/delivery.md).
"""

import os
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from airflow.sdk import Connection

    from tenure.delivery.channels.sender import Sender

SMTPS_PORT, SUBMISSION_PORT = 465, 587


def deliver_by_settings(as_of_date: str | date, dry_run: bool) -> dict[str, Any]:
    """Deliver the day's events to the outbox folder and to every receiver that has a Connection.

    :raises DeliveryFailed: a receiver does not take what it gets; that stays pending.
    :raises SettingsError: a Connection lacks something; the message names it.
    """
    from tenure.delivery.outbox import deliver_tasks

    return deliver_tasks(as_of_date, dry_run=dry_run, senders=connected_senders())


def is_dry_run_usual() -> bool:
    """True unless `TENURE_DELIVER=true` is set: by default nothing is sent."""
    return os.environ.get("TENURE_DELIVER", "").lower() != "true"


def connected_senders() -> list["Sender"]:
    """:raises SettingsError: a Connection lacks something, or holds a value that does not fit."""
    from tenure.core.settings_schema import SettingsError

    senders = []
    for connection_id, make in MAKERS.items():
        if connection := _connection(connection_id):
            try:
                senders.append(make(connection))
            except ValueError as error:
                raise SettingsError(
                    f"Connection {connection_id}: {error} (docs/how-to/delivery.md)"
                ) from None
    return senders


def _connection(connection_id: str) -> "Connection | None":
    from airflow.sdk import Connection
    from airflow.sdk.exceptions import AirflowNotFoundException

    try:
        return Connection.get(connection_id)
    except AirflowNotFoundException:
        return None


def _slack(connection: "Connection") -> "Sender":
    from tenure.delivery.channels.slack_sender import API, SlackSender

    channel = connection.extra_dejson.get("channel")
    if not connection.password:
        raise ValueError("the password is missing: a bot's token, or the last part of the webhook's address")
    if channel:
        api = _address(connection) if connection.host else API
        return SlackSender(token=connection.password, slack_channel=channel, api=api)
    return SlackSender(webhook_url=f"{_address(connection).rstrip('/')}/{connection.password.lstrip('/')}")


def _webhook(connection: "Connection") -> "Sender":
    from airflow.sdk.log import mask_secret

    from tenure.delivery.channels.webhook_sender import WebhookSender

    if connection.extra_dejson:
        raise ValueError("extra is not read; give an address with a ? as the host of a JSON connection")
    url = _address(connection)
    # Airflow masks passwords only, and anyone who knows this address may post to it.
    mask_secret(url)
    return WebhookSender(url, token=connection.password)


def _email(connection: "Connection") -> "Sender":
    from tenure.delivery.channels.email_sender import EmailSender

    extra = connection.extra_dejson
    port = connection.port or SUBMISSION_PORT
    sender = extra.get("from") or connection.login
    if not connection.host or not sender:
        raise ValueError('the host or the extra {"from": "…"} is missing')
    receivers = extra.get("monday_list_to", [])
    if not isinstance(receivers, list):
        raise ValueError("monday_list_to in extra is no list of addresses")
    return EmailSender(
        connection.host,
        port,
        sender,
        tls=extra.get("tls", "ssl" if port == SMTPS_PORT else "starttls"),
        login=connection.login,
        password=connection.password,
        monday_list_to=tuple(receivers),
    )


def _hubspot(connection: "Connection") -> "Sender":
    from tenure.delivery.channels.hubspot_sender import API, HubSpotSender

    if not connection.password:
        raise ValueError("the password is missing: the token of a private app")
    return HubSpotSender(connection.password, api=_address(connection) if connection.host else API)


def _address(connection: "Connection") -> str:
    """A whole address as the host, as in Airflow's form; or one taken apart, as from `https://host:1/path`."""
    host, path = connection.host or "", connection.schema or ""
    if not host:
        raise ValueError("the host is missing: the receiver's address")
    # Airflow's form for HTTP keeps the scheme where its addresses keep the path.
    scheme = path if path in ("http", "https") else connection.conn_type
    address = host if "://" in host else f"{scheme if scheme in ('http', 'https') else 'https'}://{host}"
    if connection.port:
        address = f"{address}:{connection.port}"
    return address if path in ("", "http", "https") else f"{address}/{path}"


MAKERS = {
    "tenure_slack": _slack,
    "tenure_webhook": _webhook,
    "tenure_smtp": _email,
    "tenure_hubspot": _hubspot,
}
