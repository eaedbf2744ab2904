"""Sends mails: tasks to their owners, messages to customers, the Monday list to its readers."""

import re
import smtplib
import socket
import ssl
import time
from contextlib import ExitStack
from email.utils import localtime
from types import TracebackType
from typing import Any, Self

from tenure.delivery.channels.compose_mail import CHANNEL, compose_mail
from tenure.delivery.channels.connection import ReceiverConnection
from tenure.delivery.channels.sender import (
    CONNECT_SECONDS,
    DEADLINE_SECONDS,
    OutboxRow,
    OutcomeUnknown,
    RowRefused,
    Unavailable,
)

TLS = ("starttls", "ssl", "none")
SMTPS_PORT, SUBMISSION_PORT = 465, 587
# A whole answer of the server; of its words only the code of RFC 3463 is kept, as they repeat addresses.
ANSWER_BYTES = 4_096
CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
UNSUBSCRIBE = re.compile(r"(mailto:[^\s<>@]+@|https://)[^\s<>,]+")


def make_sender(connection: ReceiverConnection) -> "EmailSender":
    """:raises ValueError: the host or the sender's address is missing, or extra holds something invalid."""
    extra, port = connection.extra, connection.port or SUBMISSION_PORT
    sender = extra.get("from") or connection.login
    if not connection.host or not sender:
        raise ValueError('the host or the extra {"from": "…"} is missing')
    readers = extra.get("monday_list_to", [])
    if not isinstance(readers, list):
        raise ValueError("monday_list_to in extra is not a list of addresses")
    unsubscribe = extra.get("unsubscribe")
    if unsubscribe is not None and not UNSUBSCRIBE.fullmatch(str(unsubscribe)):
        raise ValueError('unsubscribe in extra is neither "mailto:…" nor "https://…"')
    return EmailSender(
        connection.host,
        port,
        sender,
        tls=extra.get("tls", "ssl" if port == SMTPS_PORT else "starttls"),
        login=connection.login,
        password=connection.password,
        monday_list_to=tuple(readers),
        unsubscribe=unsubscribe,
    )


class EmailSender:
    """Keeps one SMTP connection, and opens a new one after a failure."""

    channel = CHANNEL

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        tls: str = "starttls",
        login: str | None = None,
        password: str | None = None,
        monday_list_to: tuple[str, ...] = (),
        unsubscribe: str | None = None,
        deadline: float = DEADLINE_SECONDS,
    ) -> None:
        """:param unsubscribe: where customers ask for no more mails (mailto: or https:); without it none is written to
        :param deadline: seconds that an attempt may take
        :raises ValueError: `tls` is not one of starttls, ssl and none, or a password would be sent unencrypted.
        """
        if tls not in TLS:
            raise ValueError(f"tls is '{tls}', and must be one of {', '.join(TLS)}")
        if tls == "none" and login:
            raise ValueError("without TLS the password would be sent unencrypted; use starttls or ssl")
        self._address, self._tls, self._deadline = (host, port), tls, deadline
        self._login, self._password = login, password
        self._from, self._monday_list_to, self._unsubscribe = sender, monday_list_to, unsubscribe
        self._smtp: _Smtp | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        letters = ("message",) if self._unsubscribe else ()
        return ("task", *letters, *(("list",) if self._monday_list_to else ()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._close()

    def send(self, row: OutboxRow) -> None:
        mail = compose_mail(row, self._from, self._monday_list_to, self._unsubscribe)
        mail["Date"] = localtime()
        ends_at = time.monotonic() + self._deadline
        if self._smtp is None:
            self._smtp = self._connect(ends_at)
        self._smtp.ends_at = ends_at
        try:
            refused: dict[str, tuple[int, bytes | str]] = dict(self._smtp.send_message(mail))
        except smtplib.SMTPRecipientsRefused as error:
            refused = dict(error.recipients)
        except smtplib.SMTPSenderRefused as error:
            # Concerns our own address, so every mail.
            self._close()
            raise Unavailable(_smtp_message(error.smtp_code, error.smtp_error)) from None
        except smtplib.SMTPNotSupportedError:
            raise RowRefused("the mail server does not support this address") from None
        except smtplib.SMTPResponseException as error:
            refused = {"": (error.smtp_code, error.smtp_error)}
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            raise OutcomeUnknown(type(error).__name__) from None
        # After a temporary error it is sent to all recipients again: those who have it drop it by its Message-ID.
        for code, text in refused.values():
            if code >= 500:
                raise RowRefused(_smtp_message(code, text))
            # Servers often close the connection after a temporary error.
            self._close()
            raise Unavailable(_smtp_message(code, text))

    def _connect(self, ends_at: float) -> "_Smtp":
        context = ssl.create_default_context()
        with ExitStack() as on_failure:
            try:
                smtp = (
                    _SmtpOverTls(ends_at, *self._address, context=context)
                    if self._tls == "ssl"
                    else _Smtp(ends_at, *self._address)
                )
                on_failure.callback(smtp.close)
                if self._tls == "starttls":
                    smtp.starttls(context=context)
                if self._login:
                    smtp.login(self._login, self._password or "")
            except smtplib.SMTPResponseException as error:
                # The log-in failed: no mail is to blame.
                raise Unavailable(_smtp_message(error.smtp_code, error.smtp_error)) from None
            except (smtplib.SMTPException, OSError) as error:
                raise Unavailable(type(error).__name__) from None
            on_failure.pop_all()
        return smtp

    def _close(self) -> None:
        if self._smtp:
            self._smtp.close()
            self._smtp = None


class _Smtp(smtplib.SMTP):
    """Ends an attempt in time: smtplib's own timeout is one per operation, and a server may answer for ever."""

    def __init__(self, ends_at: float, host: str, port: int, **more: Any) -> None:
        """:param ends_at: of the monotonic clock; set anew for each attempt"""
        self.ends_at = ends_at
        super().__init__(host, port, timeout=CONNECT_SECONDS, **more)

    def getreply(self) -> tuple[int, bytes]:
        self.file = _Reply(self.sock, self.ends_at) if self.sock else None
        return super().getreply()


class _SmtpOverTls(_Smtp, smtplib.SMTP_SSL):
    """TLS from the first byte."""


class _Reply:
    """One answer of the server, as the file that smtplib reads it from."""

    def __init__(self, connection: socket.socket, ends_at: float) -> None:
        self._connection, self._ends_at, self._bytes_left = connection, ends_at, ANSWER_BYTES

    def readline(self, _: int) -> bytes:
        line = b""
        while not line.endswith(b"\n"):
            seconds = self._ends_at - time.monotonic()
            if seconds <= 0 or not self._bytes_left:
                raise TimeoutError("the answer is too long, or takes too long")
            # Holds for what is sent next, too.
            self._connection.settimeout(seconds)
            # Byte by byte, as nothing behind the answer may be read; answers are short.
            byte = self._connection.recv(1)
            if not byte:
                break
            line, self._bytes_left = line + byte, self._bytes_left - 1
        return line

    def close(self) -> None:
        """The connection stays open."""


def _smtp_message(code: int, text: bytes | str) -> str:
    decoded = text.decode(errors="replace") if isinstance(text, bytes) else text
    found = CODE.search(decoded)
    return f"SMTP {code}: {found[0]}" if found else f"SMTP {code}"
