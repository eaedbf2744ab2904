"""Sends mails: tasks to their owners, messages to customers, the Monday list to its readers.

SMTP has no idempotency key, but most mailboxes show a mail that arrives twice with the same Message-ID once. So the
Message-ID is made from the key.
"""

import smtplib
import ssl
from contextlib import ExitStack
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime
from hashlib import sha256
from types import TracebackType
from typing import Self

from tenure.delivery.channels.connection import ReceiverConnection
from tenure.delivery.channels.message_text import body_lines, headline, one_line
from tenure.delivery.channels.sender import (
    REASON_LENGTH,
    TIMEOUT_SECONDS,
    OutboxRow,
    OutcomeUnknown,
    RowRefused,
    Unavailable,
)

TLS = ("starttls", "ssl", "none")
SMTPS_PORT, SUBMISSION_PORT = 465, 587


def make_sender(connection: ReceiverConnection) -> "EmailSender":
    """:raises ValueError: the host or the sender's address is missing, or extra holds something invalid."""
    extra, port = connection.extra, connection.port or SUBMISSION_PORT
    sender = extra.get("from") or connection.login
    if not connection.host or not sender:
        raise ValueError('the host or the extra {"from": "…"} is missing')
    readers = extra.get("monday_list_to", [])
    if not isinstance(readers, list):
        raise ValueError("monday_list_to in extra is not a list of addresses")
    return EmailSender(
        connection.host,
        port,
        sender,
        tls=extra.get("tls", "ssl" if port == SMTPS_PORT else "starttls"),
        login=connection.login,
        password=connection.password,
        monday_list_to=tuple(readers),
    )


class EmailSender:
    """Keeps one SMTP connection, and opens a new one after a failure."""

    channel = "email"

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        tls: str = "starttls",
        login: str | None = None,
        password: str | None = None,
        monday_list_to: tuple[str, ...] = (),
        timeout: float = TIMEOUT_SECONDS[1],
    ) -> None:
        """:raises ValueError: `tls` is not one of starttls, ssl and none, or a password would be sent unencrypted."""
        if tls not in TLS:
            raise ValueError(f"tls is '{tls}', and must be one of {', '.join(TLS)}")
        if tls == "none" and login:
            raise ValueError("without TLS the password would be sent unencrypted; use starttls or ssl")
        self._address, self._tls, self._timeout = (host, port), tls, timeout
        self._login, self._password = login, password
        self._from, self._monday_list_to = sender, monday_list_to
        self._smtp: smtplib.SMTP | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        return ("task", "message", "list") if self._monday_list_to else ("task", "message")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._close()

    def send(self, row: OutboxRow) -> None:
        mail = compose_mail(row, self._from, self._monday_list_to)
        mail["Date"] = localtime()
        if self._smtp is None:
            self._smtp = self._connect()
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

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        with ExitStack() as on_failure:
            try:
                smtp: smtplib.SMTP = (
                    smtplib.SMTP_SSL(*self._address, timeout=self._timeout, context=context)
                    if self._tls == "ssl"
                    else smtplib.SMTP(*self._address, timeout=self._timeout)
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


def compose_mail(row: OutboxRow, sender: str, monday_list_to: tuple[str, ...] = ()) -> EmailMessage:
    """Return the mail of a row, without its date.

    :raises RowRefused: there is no address to send it to, or it is invalid.
    """
    facts, mail = row.facts, EmailMessage()
    mail["From"] = sender
    mail["Message-ID"] = _message_id(row.key, sender)
    # Keeps out-of-office replies away.
    mail["Auto-Submitted"] = "auto-generated"
    if row.kind == "list":
        if monday_list_to:
            mail["To"] = ", ".join(monday_list_to)
        mail["Subject"] = facts["subject"]
        mail.set_content(facts["text"])
        mail.add_alternative(facts["html"], subtype="html")
        mail.set_boundary(sha256(row.key.encode()).hexdigest()[:40])
    elif row.kind == "message":
        mail["To"] = _address(facts.get("contact_email"), facts.get("contact_name"))
        mail["Subject"] = one_line(facts["message_subject"])
        if facts.get("owner_email"):
            mail["Reply-To"] = _address(facts["owner_email"])
        mail.set_content(facts["message_body"])
    else:
        mail["To"] = _address(facts.get("owner_email"))
        mail["Subject"] = headline(facts)
        if row.event != "opened":
            # Keeps all mails of a task in one conversation.
            mail["In-Reply-To"] = _message_id(f"{row.task_id}|opened|{EmailSender.channel}", sender)
        mail.set_content("\n".join(body_lines(facts)))
    return mail


def _message_id(key: str, sender: str) -> str:
    """Return a digest of the key: customers must not read the name of the playbook."""
    return f"<{sha256(key.encode()).hexdigest()[:32]}@{sender.rstrip('>').rpartition('@')[2]}>"


def _address(email: str | None, name: str | None = None) -> Address:
    if not email:
        raise RowRefused("there is no address to send it to")
    try:
        return Address(one_line(name or ""), addr_spec=email)
    # The errors of an invalid address are not documented: "a@[x" raises an AttributeError.
    except (ValueError, IndexError, AttributeError, MessageError) as error:
        raise RowRefused(f"the address is invalid: {type(error).__name__}") from None


def _smtp_message(code: int, text: bytes | str) -> str:
    decoded = text.decode(errors="replace") if isinstance(text, bytes) else text
    return f"SMTP {code}: {decoded[:REASON_LENGTH]}"
