"""Sends tasks to a web address, one POST each; the receiver recognises a repeated one by its `Idempotency-Key`."""

from types import TracebackType
from typing import Self

import requests
import urllib3

from tenure.delivery.channels.connection import ReceiverConnection
from tenure.delivery.channels.sender import (
    TIMEOUT_SECONDS,
    OutboxRow,
    OutcomeUnknown,
    Unavailable,
    is_connection_failure,
    raise_for_status,
)


def make_sender(connection: ReceiverConnection) -> "WebhookSender":
    """:raises ValueError: extra holds something, which is not read; or the address is not an http(s) address."""
    if connection.extra:
        raise ValueError("extra is not read; give an address with a ? as the host of a JSON connection")
    return WebhookSender(connection.address, token=connection.password)


class WebhookSender:
    """Keeps one connection to the receiver. Its address often holds a secret: it is never logged, nor is a payload."""

    channel = "webhook"
    kinds = ("task",)

    def __init__(
        self, url: str, token: str | None = None, timeout: tuple[float, float] = TIMEOUT_SECONDS
    ) -> None:
        """:param token: sent as `Authorization: Bearer`.
        :raises ValueError: this is not an http(s) address.
        """
        if not url.startswith(("http://", "https://")):
            raise ValueError("expected an address that begins with https:// or http://")
        self._url, self._token, self._timeout = url, token, timeout

    def __enter__(self) -> Self:
        self._session = requests.Session()
        if self._token:
            self._session.headers["Authorization"] = f"Bearer {self._token}"
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._session.close()

    def send(self, row: OutboxRow) -> None:
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": row.key}
        try:
            # A redirected POST would arrive as a GET without the task.
            answer = self._session.post(
                self._url,
                data=row.payload.encode(),
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            # Only the type: the error's text holds the address.
            cause = error.args[0] if error.args else None
            is_unsent = isinstance(cause, urllib3.exceptions.HTTPError) and is_connection_failure(cause)
            raise (Unavailable if is_unsent else OutcomeUnknown)(type(error).__name__) from None
        raise_for_status(answer.status_code, answer.text, answer.headers)
