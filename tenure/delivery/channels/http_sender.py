"""What all channels over HTTP share: whom they may reach, how long an attempt takes, how much of an answer is read."""

import asyncio
import ipaddress
import json
import logging
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Any, Self
from urllib.request import getproxies, proxy_bypass

import httpx

from tenure.delivery.channels.sender import (
    CONNECT_SECONDS,
    DEADLINE_SECONDS,
    NotSetUp,
    OutboxRow,
    OutcomeUnknown,
    RowRefused,
    Unavailable,
)

# At level INFO the client logs addresses, which often hold a secret.
logging.getLogger("httpx").setLevel(logging.WARNING)

# Of an answer whose status says all, and of one that has to be understood. What is longer is not read.
TEXT_BYTES, JSON_BYTES = 4_096, 4_194_304

# A wrong token or a missing right concerns every row, so no row is to blame.
UNAUTHORIZED = (401, 403, 407)
# Not taken, but might be soon: timeout, too early, too many requests.
RETRYABLE = (408, 425, 429)
# A code such as invalid_owner or VALIDATION_ERROR. Words beside it may name people.
CODE = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)+")
CODE_LENGTH = 60


@dataclass(frozen=True)
class Answer:
    """`body` as it came, not decompressed, and cut where it was too long."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def fields(self) -> dict[str, Any]:
        """The JSON object in the body; empty when there is none that can be read."""
        found = self._parsed
        return found if isinstance(found, dict) else {}

    @property
    def items(self) -> list[dict[str, Any]]:
        """The JSON objects of the list in the body; empty when there is none that can be read."""
        found = self._parsed
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []

    def first_of(self, name: str) -> dict[str, Any]:
        """Return the first object of a list in the body; empty when there is none."""
        found = self.fields.get(name)
        first = found[0] if isinstance(found, list) and found else None
        return first if isinstance(first, dict) else {}

    @cached_property
    def _parsed(self) -> Any:
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


def status_with_code(answer: Answer, *named: object) -> str:
    """Return the status, and the first of `named` that is a code: where none is given, what receivers name so."""
    named = named or (
        answer.text.strip(),
        *(answer.fields.get(name) for name in ("error", "code", "category")),
    )
    codes = (one for one in named if isinstance(one, str) and len(one) <= CODE_LENGTH and CODE.fullmatch(one))
    return ": ".join([f"HTTP {answer.status}", *codes][:2])


class HttpSender(ABC):
    """Sends to one receiver. Nothing is followed, decompressed, or sent to an address that may not be reached.

    A proxy of the environment (`HTTPS_PROXY`, `NO_PROXY`) is used, and then decides itself what may be reached.
    """

    channel: str
    kinds: tuple[str, ...] = ("task",)

    def __init__(
        self,
        address: str,
        token: str | None = None,
        allow_private: bool = False,
        deadline: float = DEADLINE_SECONDS,
    ) -> None:
        """:param token: sent as `Authorization: Bearer`.
        :param allow_private: the name may lead to an address of a private network.
        :param deadline: seconds that an attempt may take
        :raises ValueError: this is no address, or one to which customers' data would travel readable.
        """
        self._url = _checked(address)
        self._headers = {"Accept-Encoding": "identity"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._allow_private, self._deadline = allow_private, deadline
        self._ends_at = 0.0
        self._has_begun = False

    def __enter__(self) -> Self:
        self._proxy = _proxy_of(self._url)
        self._runner = asyncio.Runner()
        self._client = httpx.AsyncClient(
            transport=httpx.AsyncHTTPTransport(proxy=self._proxy),
            headers=self._headers,
            timeout=httpx.Timeout(self._deadline, connect=min(CONNECT_SECONDS, self._deadline)),
        )
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()

    def send(self, row: OutboxRow) -> None:
        self._begin_attempt()
        self._send(row)

    def _begin_attempt(self) -> None:
        self._ends_at = time.monotonic() + self._deadline

    @abstractmethod
    def _send(self, row: OutboxRow) -> None:
        """Make the requests of one attempt; they share its deadline."""

    def _request(self, method: str, url: str, most_bytes: int = TEXT_BYTES, **content: Any) -> Answer:
        """Return the receiver's answer, whatever its status.

        :param content: as httpx takes it: `json`, `data`, `content`, `params`, `headers`.
        :raises Unavailable: nothing was sent.
        :raises OutcomeUnknown: there was no answer in time.
        """
        self._has_begun = False
        exchange = self._exchange(method, url, most_bytes, content)
        try:
            return self._runner.run(asyncio.wait_for(exchange, self._ends_at - time.monotonic()))
        except (httpx.HTTPError, TimeoutError) as error:
            # Only the type: the error's text may hold the address.
            failure = OutcomeUnknown if self._has_begun else Unavailable
            raise failure(type(error).__name__) from None

    async def _exchange(self, method: str, url: str, most_bytes: int, content: dict[str, Any]) -> Answer:
        body = b""
        async with self._client.stream(
            method, url, follow_redirects=False, extensions={"trace": self._watch}, **content
        ) as response:
            async for part in response.aiter_raw():
                body += part
                if len(body) >= most_bytes:
                    break
        return Answer(response.status_code, response.headers, body[:most_bytes])

    async def _watch(self, event: str, info: dict[str, Any]) -> None:
        """Check the address that was connected to, which is not looked up again, before anything is sent to it."""
        if event == "connection.connect_tcp.complete" and not self._proxy:
            stream = info["return_value"]
            if not self._may_reach(stream.get_extra_info("server_addr")[0]):
                await stream.aclose()
                raise Unavailable(
                    "the receiver's name leads to a private address: if it is meant to, say so with"
                    ' "allow_private": true in the extra of its Connection (docs/how-to/delivery.md)'
                )
        if event.endswith("send_request_headers.started"):
            self._has_begun = True

    def _may_reach(self, address: str) -> bool:
        found = ipaddress.ip_address(address)
        return self._allow_private or found.is_global or (found.is_loopback and _is_this_machine(self._url))


def raise_for_status(answer: Answer) -> None:
    """Raise what an HTTP status means for the row; return when it was taken.

    :raises RowRefused, Unavailable, OutcomeUnknown: as `Sender.send`.
    """
    if 200 <= answer.status < 300:
        return
    if answer.status >= 500:
        raise OutcomeUnknown(f"HTTP {answer.status}")
    message = status_with_code(answer)
    if answer.status in UNAUTHORIZED:
        raise NotSetUp(message)
    if answer.status in RETRYABLE:
        seconds = answer.headers.get("Retry-After", "")
        raise Unavailable(message, wait_seconds=float(seconds) if seconds.isdecimal() else 0)
    raise RowRefused(message)


def _checked(address: str) -> httpx.URL:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError("expected an address that begins with https://")
    if url.scheme == "http" and not _is_this_machine(url):
        raise ValueError(
            "with http:// customers' data and secrets would travel readable: use https://"
            " (http:// is for a receiver on this machine)"
        )
    return url


def _is_this_machine(url: httpx.URL) -> bool:
    """Whether the address says so itself: a name that leads here may be a trick."""
    try:
        return url.host == "localhost" or ipaddress.ip_address(url.host).is_loopback
    except ValueError:
        return False


def _proxy_of(url: httpx.URL) -> str | None:
    return None if proxy_bypass(url.host) else getproxies().get(url.scheme)
