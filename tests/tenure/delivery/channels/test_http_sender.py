"""What holds for every channel over HTTP: how long an attempt takes, what is read, and whom it may reach."""

import gzip
import itertools
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tenure.delivery.channels.connection import ReceiverConnection
from tenure.delivery.channels.http_sender import TEXT_BYTES, HttpSender
from tenure.delivery.channels.hubspot_sender import HubSpotSender
from tenure.delivery.channels.registry import CHANNELS
from tenure.delivery.channels.salesforce_sender import SalesforceSender
from tenure.delivery.channels.sender import OutboxRow, OutcomeUnknown, RowRefused, Unavailable
from tenure.delivery.channels.slack_sender import SlackBotSender, SlackWebhookSender
from tenure.delivery.channels.webhook_sender import WebhookSender
from tests.tenure.delivery.receivers import Handler, Inbox, serving

FACTS = '{"event": "done", "title": "Call", "account_id": "a", "happened_on": "2026-06-30"}'
ROW = OutboxRow("a|opened", "a", "done", "task", FACTS)
SENDERS: dict[str, Callable[..., HttpSender]] = {
    "webhook": WebhookSender,
    "slack webhook": SlackWebhookSender,
    "slack bot": lambda url, **more: SlackBotSender("token", "C1", url, **more),
    "hubspot": lambda url, **more: HubSpotSender("token", url, **more),
    "salesforce": lambda url, **more: SalesforceSender(url, "key", "secret", **more),
}
EVERY_SENDER = pytest.mark.parametrize("make", SENDERS.values(), ids=SENDERS)


class Rude(BaseHTTPRequestHandler):
    """Answers every request with what the test says, byte by byte."""

    protocol_version = "HTTP/1.1"
    answer: Callable[[Any], None]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.close_connection = True
        try:
            type(self).answer(self)
        except OSError:
            """The sender has had enough."""

    def log_message(self, *_: object) -> None:
        """Quiet."""


def head(server: Any, status: int = 200, **headers: str) -> None:
    server.send_response(status)
    for name, value in headers.items():
        server.send_header(name.replace("_", "-"), value)
    server.end_headers()


def drip_body(server: Any) -> None:
    head(server, Content_Length="100000")
    while True:
        server.wfile.write(b"x")
        time.sleep(0.02)


def drip_head(server: Any) -> None:
    server.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in itertools.count():
        server.wfile.write(f"X-{number}: x\r\n".encode())
        time.sleep(0.02)


@contextmanager
def answering(answer: Callable[[Any], None]) -> Iterator[str]:
    with serving(Rude, Inbox(), answer=staticmethod(answer)) as url:
        yield url


@EVERY_SENDER
@pytest.mark.parametrize("answer", [drip_body, drip_head])
def test_an_answer_that_never_ends_ends_with_the_attempt(make: Callable, answer: Callable) -> None:
    with answering(answer) as url, make(url, deadline=0.3) as sender, pytest.raises(OutcomeUnknown):
        sender.send(ROW)


def test_of_a_flood_no_more_is_read_than_a_status_needs() -> None:
    def flood(server: Any) -> None:
        head(server, 400, Content_Length=str(10**12))
        while True:
            server.wfile.write(bytes(1 << 20))

    with answering(flood) as url, WebhookSender(url) as sender:
        with pytest.raises(RowRefused, match=r"^HTTP 400$"):
            sender.send(ROW)
        assert len(sender._request("POST", url, json={}).body) == TEXT_BYTES


def test_what_is_compressed_is_not_unpacked() -> None:
    packed = gzip.compress(b'{"code": "unpacked_it"}')

    def answer(server: Any) -> None:
        assert server.headers["Accept-Encoding"] == "identity"
        head(server, 400, Content_Encoding="gzip", Content_Length=str(len(packed)))
        server.wfile.write(packed)

    with (
        answering(answer) as url,
        WebhookSender(url) as sender,
        pytest.raises(RowRefused, match=r"^HTTP 400$"),
    ):
        sender.send(ROW)


@EVERY_SENDER
def test_no_redirect_is_followed(make: Callable) -> None:
    inbox = Inbox()
    with serving(Handler, inbox) as elsewhere:

        def answer(server: Any) -> None:
            head(server, 307, Location=elsewhere, Content_Length="0")

        with answering(answer) as url, make(url) as sender, pytest.raises(RowRefused, match="HTTP 307"):
            sender.send(ROW)
    assert next(inbox.attempts) == 0


@EVERY_SENDER
@pytest.mark.parametrize("body", [b"[]", b"null", b'{"ok": 1, "errors": 7}', b"[" * 100_000, b"\xff"])
def test_an_answer_of_another_form_is_no_crash(make: Callable, body: bytes) -> None:
    def answer(server: Any) -> None:
        head(server, Content_Length=str(len(body)))
        server.wfile.write(body)

    with answering(answer) as url, make(url) as sender, suppress(RowRefused, Unavailable):
        sender.send(ROW)


@EVERY_SENDER
@pytest.mark.parametrize(
    "address", ["http://crm.example.com/x", "http://10.0.0.7/x", "http://localhost.example"]
)
def test_nothing_travels_readable_to_another_machine(make: Callable, address: str) -> None:
    with pytest.raises(ValueError, match="would travel readable: use https://"):
        make(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "::1",
        "::",
        "fd00::1",
        "fe80::1%lo",
        "::ffff:10.1.2.3",
    ],
)
def test_a_public_name_may_lead_to_no_private_address(address: str) -> None:
    assert not WebhookSender("https://crm.example.com")._may_reach(address)
    assert WebhookSender("https://crm.example.com", allow_private=True)._may_reach(address)
    assert WebhookSender("https://crm.example.com")._may_reach("93.184.216.34")


@EVERY_SENDER
def test_a_name_that_leads_here_gets_nothing_and_its_tasks_wait(
    make: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        with make(f"https://crm.example.com:{port}") as sender, pytest.raises(Unavailable) as error:
            sender.send(ROW)
        connection, _ = server.accept()
        with connection:
            assert connection.recv(1) == b"", "something was sent before the address was checked"
    assert not isinstance(error.value, OutcomeUnknown)
    assert "allow_private" in str(error.value)


def test_a_proxy_of_the_environment_is_asked_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Proxy(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            asked.append(self.path)
            self.send_error(502)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with serving(Proxy, Inbox()) as url:
        monkeypatch.setenv("HTTPS_PROXY", url)
        with WebhookSender("https://crm.example.com/x") as sender, pytest.raises(Unavailable):
            sender.send(ROW)
    assert asked == ["crm.example.com:443"]


@pytest.mark.parametrize("name", ["slack", "webhook", "hubspot"])
def test_the_extra_of_a_connection_allows_a_private_network(name: str) -> None:
    (channel,) = (one for one in CHANNELS if one.name == name)
    parts = {"host": "https://crm.internal", "password": "secret"}
    for extra, allowed in (({}, False), ({"allow_private": True}, True), ({"allow_private": False}, False)):
        assert channel.make_sender(ReceiverConnection(**parts, extra=extra))._allow_private is allowed
    with pytest.raises(ValueError, match="allow_private in extra is neither true nor false"):
        channel.make_sender(ReceiverConnection(**parts, extra={"allow_private": "yes"}))
