"""Sends tasks to a web address, one POST each; the receiver recognises a repeated one by its `Idempotency-Key`."""

from tenure.delivery.channels.connection import ReceiverConnection
from tenure.delivery.channels.http_sender import HttpSender, raise_for_status
from tenure.delivery.channels.sender import OutboxRow


def make_sender(connection: ReceiverConnection) -> "WebhookSender":
    """:raises ValueError: extra holds something that is not read; or the address is none that may be used."""
    if set(connection.extra) - {"allow_private"}:
        raise ValueError(
            "of extra only allow_private is read; give an address with a ? as the host of a JSON connection"
        )
    return WebhookSender(connection.address, connection.password, connection.allows_private)


class WebhookSender(HttpSender):
    """Keeps one connection to the receiver. Its address often holds a secret: it is never logged, nor is a payload."""

    channel = "webhook"

    def _send(self, row: OutboxRow) -> None:
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": row.key}
        # A redirected POST would arrive as a GET without the task.
        raise_for_status(self._request("POST", str(self._url), content=row.payload.encode(), headers=headers))
