"""Receivers on this machine: they speak HTTP and SMTP, keep what they get, and fail as a test tells them to."""

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from aiosmtpd.controller import Controller

# How the receiver treats the n-th attempt. "fine": takes it. "lost": does not take it, answers 503. "twice": takes it,
# answers 500, so that it is sent twice. "silent": takes it and closes the connection. "slow": takes it and answers
# after the timeout. A number: does not take it, answers with that status.
Behaviour = Callable[[int], str | int]


def fine(_: int) -> str:
    return "fine"


@dataclass
class Inbox:
    """What arrived, in order; `behaviour` decides what happens to each attempt."""

    behaviour: Behaviour = fine
    words: str = "no such owner"
    code: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    attempts: Iterator[int] = field(default_factory=itertools.count)
    arrived: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    lookups: int = 0
    kill_at: tuple[int, subprocess.Popen] | None = None

    @property
    def keys(self) -> list[str]:
        return [key for key, _ in self.arrived]

    def take(self, key: str, what: dict[str, Any]) -> str | int:
        """:returns: the behaviour for this attempt; what was taken is in `arrived`."""
        behaviour = self.behaviour(next(self.attempts))
        if behaviour in ("fine", "twice", "silent", "slow"):
            self.arrived.append((key, what))
        if self.kill_at and len(self.arrived) == self.kill_at[0]:
            os.kill(self.kill_at[1].pid, signal.SIGKILL)
            return "silent"
        return behaviour


class Handler(BaseHTTPRequestHandler):
    """A webhook. Subclasses know where their key is, and how their receiver answers."""

    inbox: Inbox

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        self.receive(self.headers["Idempotency-Key"], json.loads(sent))

    def do_GET(self) -> None:
        """What a followed redirect would get: a page that answers 200 and does not take the task."""
        self.answer(200, {})

    def receive(self, key: str, what: dict[str, Any], good: Any = None) -> None:
        behaviour = self.inbox.take(key, what)
        if behaviour == "silent":
            self.close_connection = True
        elif behaviour == "fine":
            self.answer(200, {} if good is None else good)
        elif isinstance(behaviour, int):
            self.answer(behaviour, self.trouble())
        else:
            if behaviour == "slow":
                time.sleep(2)
            self.answer(503 if behaviour == "lost" else 500, {})

    def trouble(self) -> Any:
        return {"message": self.inbox.words, "category": self.inbox.code}

    def answer(self, status: int, what: Any) -> None:
        text = what if isinstance(what, str) else json.dumps(what)
        self.send_response(status)
        for name, value in self.inbox.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "text/plain" if isinstance(what, str) else "application/json")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


class SlackWebhook(Handler):
    def trouble(self) -> str:
        return self.inbox.words

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.receive(message["metadata"]["event_payload"]["key"], message, good="ok")


class SlackApi(Handler):
    """chat.postMessage and conversations.history, which is read page by page, newest first."""

    PAGE = 2

    def trouble(self) -> dict[str, Any]:
        return {"ok": False, "error": self.inbox.words}

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/api/conversations.history":
            self.history({name: value for name, (value, *_) in parse_qs(sent).items()})
            return
        message = json.loads(sent)
        self.receive(message["metadata"]["event_payload"]["key"], message, good={"ok": True, "ts": "1"})

    def history(self, asked: dict[str, str]) -> None:
        assert asked["channel"] == "C1"
        assert asked["include_all_metadata"] in ("1", "true", "True")
        self.inbox.lookups += 1
        start = int(asked.get("cursor", 0))
        newest = [message for _, message in reversed(self.inbox.arrived)]
        page = [{"text": "hello"}, *newest[start : start + self.PAGE]]
        more = start + self.PAGE < len(newest)
        cursor = {"next_cursor": str(start + self.PAGE) if more else ""}
        self.answer(200, {"ok": True, "messages": page, "response_metadata": cursor, "has_more": more})


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore that the client has hung up: a slow answer comes after its timeout."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(handler: type[Handler], inbox: Inbox, **more: Any) -> Iterator[str]:
    """:returns: the server's address, while it serves."""
    bound = type(handler.__name__, (handler,), {"inbox": inbox, **more})
    server = Server(("127.0.0.1", 0), bound)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


@contextmanager
def mailing(inbox: Inbox, refuses_sender: str = "", **settings: Any) -> Iterator[int]:
    """An SMTP server. :returns: its port."""

    class Mailbox:
        async def handle_MAIL(self, _: Any, __: Any, envelope: Any, sender: str, options: list) -> str:  # noqa: N802
            envelope.mail_from, envelope.mail_options = sender, options
            return refuses_sender or "250 OK"

        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            mail = message_from_bytes(envelope.content, policy=policy.default)
            what = {"mail": mail, "to": envelope.rcpt_tos, "login": session.auth_data, "tls": session.ssl}
            behaviour = inbox.take(str(mail["Message-ID"]), what)
            if isinstance(behaviour, int):
                return f"{behaviour} {inbox.words}"
            if behaviour == "silent":
                server.transport.close()
            return {"fine": "250 OK", "lost": "451 busy"}.get(behaviour, "451 crashed after saving")

    controller = Controller(Mailbox(), hostname="127.0.0.1", port=_free_port(), **settings)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def mails(inbox: Inbox) -> list[EmailMessage]:
    return [what["mail"] for _, what in inbox.arrived]


def _free_port() -> int:
    """aiosmtpd needs its port before it binds one."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
