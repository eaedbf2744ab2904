"""Tasks to a web address, one POST each; the receiver knows a repeated one by its `Idempotency-Key`."""

from types import TracebackType
from typing import Self

import requests
import urllib3

from tenure.delivery.channels.sender import (
    TIMEOUT_SECONDS,
    Row,
    Unavailable,
    Unclear,
    judge_answer,
    never_got_there,
)


class WebhookSender:
    """One connection to the receiver. Its address often holds a secret: it is never logged, nor is a payload."""

    channel = "webhook"
    kinds = ("task",)

    def __init__(
        self, url: str, token: str | None = None, timeout: tuple[float, float] = TIMEOUT_SECONDS
    ) -> None:
        """:param token: sent as `Authorization: Bearer`.
        :raises ValueError: the address is no http(s) address.
        """
        if not url.startswith(("http://", "https://")):
            raise ValueError("webhook: expected an address that begins with https:// or http://")
        self._url, self._token, self._timeout = url, token, timeout

    def __enter__(self) -> Self:
        self._session = requests.Session()
        if self._token:
            self._session.headers["Authorization"] = f"Bearer {self._token}"
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._session.close()

    def send(self, row: Row) -> None:
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
            # Its text holds the address: the kind of trouble must do.
            cause = error.args[0] if error.args else None
            is_outside = isinstance(cause, urllib3.exceptions.HTTPError) and never_got_there(cause)
            raise (Unavailable if is_outside else Unclear)(type(error).__name__) from None
        judge_answer(answer.status_code, answer.text, answer.headers)
