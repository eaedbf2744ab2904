"""By e-mail: tasks to their owners, messages to customers, the Monday list to those who asked for it.

SMTP knows no idempotency key, but a mail that comes twice with the same Message-ID is shown once by most mailboxes, so
that is made from the key.
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
from typing import Any, Self

from tenure.delivery.channels.message_text import body_lines, headline, one_line
from tenure.delivery.channels.sender import REASON_LENGTH, TIMEOUT_SECONDS, Refused, Row, Unavailable, Unclear

TLS = ("starttls", "ssl", "none")


class EmailSender:
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
        """:raises ValueError: a password would travel readable, or `tls` is none of starttls, ssl and none."""
        if tls not in TLS:
            raise ValueError(f"email: tls is '{tls}', and must be one of {', '.join(TLS)}")
        if tls == "none" and login:
            raise ValueError("email: without TLS the password would travel readable; use starttls or ssl")
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

    def send(self, row: Row) -> None:
        mail = mail_of(row, self._from, self._monday_list_to)
        mail["Date"] = localtime()
        if self._smtp is None:
            self._smtp = self._connect()
        try:
            refused = self._smtp.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            refused = error.recipients
        except smtplib.SMTPSenderRefused as error:
            # About us, so about every mail.
            self._close()
            raise Unavailable(_said(error.smtp_code, error.smtp_error)) from None
        except smtplib.SMTPNotSupportedError:
            raise Refused("the mail server cannot write to such an address") from None
        except smtplib.SMTPResponseException as error:
            refused = {"": (error.smtp_code, error.smtp_error)}
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            raise Unclear(type(error).__name__) from None
        # Some may have got it; told "later", it goes to all again: the same Message-ID is theirs to drop.
        for code, words in refused.values():
            if code >= 500:
                raise Refused(_said(code, words))
            # "Later" often comes with a closed connection.
            self._close()
            raise Unavailable(_said(code, words))

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        with ExitStack() as on_failure:
            try:
                if self._tls == "ssl":
                    smtp = smtplib.SMTP_SSL(*self._address, timeout=self._timeout, context=context)
                else:
                    smtp = smtplib.SMTP(*self._address, timeout=self._timeout)
                on_failure.callback(smtp.close)
                if self._tls == "starttls":
                    smtp.starttls(context=context)
                if self._login:
                    smtp.login(self._login, self._password or "")
            except smtplib.SMTPResponseException as error:
                # Not let in: no mail is to blame.
                raise Unavailable(_said(error.smtp_code, error.smtp_error)) from None
            except (smtplib.SMTPException, OSError) as error:
                raise Unavailable(type(error).__name__) from None
            on_failure.pop_all()
        return smtp

    def _close(self) -> None:
        if self._smtp:
            self._smtp.close()
            self._smtp = None


def mail_of(row: Row, sender: str, monday_list_to: tuple[str, ...] = ()) -> EmailMessage:
    """:raises Refused: there is no address to send it to, or none that can be read."""
    facts, mail = row.facts, EmailMessage()
    mail["From"] = sender
    mail["Message-ID"] = _message_id(row.key, sender)
    # Out-of-office notes need not answer us.
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
            # One conversation per task.
            mail["In-Reply-To"] = _message_id(f"{row.task_id}|opened|{EmailSender.channel}", sender)
        mail.set_content("\n".join(body_lines(facts)))
    return mail


def _message_id(key: str, sender: str) -> str:
    """A digest: a customer need not read the name of the playbook."""
    return f"<{sha256(key.encode()).hexdigest()[:32]}@{sender.rstrip('>').rpartition('@')[2]}>"


def _address(email: str | None, name: str | None = None) -> Address:
    if not email:
        raise Refused("there is no address to send it to")
    try:
        return Address(one_line(name or ""), addr_spec=email)
    # Which errors a bad address ends in is not promised: "a@[x" ends in an AttributeError.
    except (ValueError, IndexError, AttributeError, MessageError) as error:
        raise Refused(f"the address cannot be read: {type(error).__name__}") from None


def _said(code: int, words: Any) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    return f"SMTP {code}: {text[:REASON_LENGTH]}"
