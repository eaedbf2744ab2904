"""Tasks to a web address, one POST each; the receiver knows a repeated one by its `Idempotency-Key`."""

from types import TracebackType
from typing import Self

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

TIMEOUT_SECONDS = (5, 15)
REASON_LENGTH = 200

# Passing trouble. Any other answer below 200 or from 300 is the receiver's last word on this task.
PASSING = (408, 425, 429, 500, 502, 503, 504)


class Refused(Exception):
    """The receiver does not want this task; trying again would not change its mind."""


class Unavailable(Exception):
    """The receiver could not be reached or is in trouble; the task may be sent again later."""


class WebhookSender:
    """One connection to the receiver. Its address often holds a secret: it is never logged, nor is a payload."""

    def __init__(self, url: str, retries: int = 3, backoff_seconds: float = 0.3) -> None:
        """:raises ValueError: the address is no http(s) address."""
        if not url.startswith(("http://", "https://")):
            raise ValueError("webhook_url: expected an address that begins with https:// or http://")
        self._url = url
        self._session = requests.Session()
        retry = Retry(
            total=retries,
            status_forcelist=PASSING,
            allowed_methods={"POST"},
            backoff_factor=backoff_seconds,
            raise_on_status=False,
            # An answer "come back in an hour" would hold the warehouse for an hour.
            respect_retry_after_header=False,
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._session.close()

    def send(self, key: str, payload: str) -> None:
        """Deliver one task.

        :param payload: JSON text
        :raises Refused: the receiver answered that it will not have it; the message holds its words.
        :raises Unavailable: no answer, or only trouble, after all retries.
        """
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key}
        try:
            # A redirected POST would arrive as a GET without the task.
            answer = self._session.post(
                self._url,
                data=payload.encode(),
                headers=headers,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            # Its text holds the address: the kind of trouble must do.
            raise Unavailable(type(error).__name__) from None
        if answer.status_code in PASSING:
            raise Unavailable(f"HTTP {answer.status_code}")
        if not 200 <= answer.status_code < 300:
            raise Refused(f"HTTP {answer.status_code}: {answer.text[:REASON_LENGTH]}")
