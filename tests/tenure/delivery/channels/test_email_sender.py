"""The mail sender against a real SMTP server: tasks to owners, messages to customers, the Monday list."""

import datetime
import ipaddress
import json
import socket
import ssl
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tenure import warehouse
from tenure.delivery.channels.connection import ReceiverConnection
from tenure.delivery.channels.email_sender import ANSWER_BYTES, EmailSender, _Reply, make_sender
from tenure.delivery.channels.sender import OutboxRow, Unavailable
from tenure.delivery.outbox import DeliveryFailed, deliver_tasks
from tests.tenure.delivery.receivers import Inbox, fine, mailing, mails
from tests.tenure.delivery.tasks_of_days import (
    CONTACT,
    DAY,
    MONDAY,
    NEXT_DAY,
    OWNER,
    happens,
    list_accounts,
    open_tasks,
    opened,
    outbox,
    statuses,
    stays_raised,
)

pytestmark = [
    pytest.mark.usefixtures("outbox_home"),
    # aiosmtpd thinks of STARTTLS alone; with TLS from the first byte its warning is mistaken.
    pytest.mark.filterwarnings("ignore:Requiring AUTH"),
]

READERS = ("cs@example.com", "head@example.com")
NO_MORE = "mailto:no-more@example.com?subject=unsubscribe"


def deliver(port: int, day: str = DAY, **settings: Any) -> None:
    plain = {"sender": "Tenure <tenure@example.com>", "tls": "none", "unsubscribe": NO_MORE}
    deliver_tasks(day, dry_run=False, senders=[EmailSender("localhost", port, **(plain | settings))])


def test_a_task_goes_to_its_owner_and_what_follows_joins_the_conversation() -> None:
    inbox = Inbox()
    open_tasks("a", account_name="Möbel\nBcc: everybody@example.com")
    with mailing(inbox) as port:
        deliver(port)
        happens("cleared", "a")
        deliver(port, NEXT_DAY)
    task, end = mails(inbox)
    assert inbox.arrived[0][1]["to"] == [OWNER]
    assert task["Subject"] == "Call about the drop in use: Möbel Bcc: everybody@example.com"
    assert "Bcc" not in task
    assert "Why: users -42 % against the 28 days before" in task.get_content()
    assert end["In-Reply-To"] == task["Message-ID"] != end["Message-ID"]
    assert end["Subject"].startswith("Cleared: ")


def test_a_message_goes_to_the_customer_and_tells_nothing_of_us() -> None:
    inbox = Inbox()
    open_tasks("a", kind="message")
    with mailing(inbox) as port:
        deliver(port)
        happens("cleared", "a")
        deliver(port, NEXT_DAY)
    (mail,) = mails(inbox)
    assert inbox.arrived[0][1]["to"] == [CONTACT]
    assert mail["To"] == f"Ann Smith <{CONTACT}>"
    assert mail["Reply-To"] == OWNER
    assert mail["Subject"] == "How is it going?"
    *letter, signature, footer = mail.get_content().splitlines()
    assert " ".join(letter).split() == ["Dear", "Ann,", "shall", "we", "talk?"]
    assert (signature, footer) == ("-- ", "No more such mails: no-more@example.com")
    assert mail["List-Unsubscribe"] == f"<{NO_MORE}>"
    assert not [word for word in ("usage_drop", "hurn", "risk", "opened") if word in mail.as_string()]


@pytest.mark.parametrize(
    ("language", "header", "footer"),
    [
        ("de", "de", "Keine weiteren E-Mails dieser Art: no-more@example.com"),
        ("fr", "fr", "Ne plus recevoir ces e-mails : no-more@example.com"),
        ("nl", "nl", "No more such mails: no-more@example.com"),
        # of a day before there were languages
        (None, None, "No more such mails: no-more@example.com"),
    ],
)
def test_a_letter_says_its_language_and_the_way_out_in_it(
    language: str | None, header: str | None, footer: str
) -> None:
    inbox = Inbox()
    open_tasks("a", kind="message", message_language=language)
    with mailing(inbox) as port:
        deliver(port)
    (mail,) = mails(inbox)
    assert (mail["Content-Language"], mail.get_content().splitlines()[-1]) == (header, footer)


def test_no_customer_is_written_to_without_a_way_to_get_no_more() -> None:
    inbox = Inbox()
    open_tasks("a", kind="message")
    with mailing(inbox) as port:
        deliver(port, unsubscribe=None)
        assert inbox.keys == []
        assert outbox("email", "status") == {}
        deliver(port)
    assert len(inbox.keys) == 1


@pytest.mark.parametrize(
    "unsubscribe", ["no-more@example.com", "http://example.com", "mailto:a", "https://a b", 7]
)
def test_a_way_out_that_is_none_is_refused(unsubscribe: object) -> None:
    connection = ReceiverConnection(
        host="mail.example.com", login="tenure", extra={"unsubscribe": unsubscribe}
    )
    with pytest.raises(ValueError, match="unsubscribe"):
        make_sender(connection)


def test_who_asks_for_no_mails_between_planning_and_sending_gets_none() -> None:
    inbox = Inbox(behaviour=lambda attempt: "lost")
    open_tasks("a", kind="message")
    with mailing(inbox) as port:
        with pytest.raises(DeliveryFailed):
            deliver(port)
        inbox.behaviour = fine
        open_tasks("b", day=NEXT_DAY, kind="message", contact_email="other@example.com")
        stays_raised("a")
        with warehouse.connect() as connection:
            connection.execute("create schema if not exists marts")
            connection.execute(
                "create table marts.dim_contacts as select upper(?) as email, true as wants_no_mail"
                " union all select 'other@example.com', false",
                [CONTACT],
            )
        deliver(port, NEXT_DAY)
    assert [message["to"] for _, message in inbox.arrived] == [["other@example.com"]]


@pytest.mark.parametrize(
    "address", [None, "no one", "a b@c", "mary@@example.com", "a@[x", "x@example.com\nBcc: y@example.com"]
)
def test_without_an_address_that_can_be_read_a_message_is_a_dead_letter(address: str | None) -> None:
    inbox = Inbox()
    open_tasks("a", "b", kind="message")
    open_tasks("a", kind="message", contact_email=address)
    with mailing(inbox) as port:
        deliver(port)
    ((status, words),) = outbox("email", "status", "last_error").values()
    assert status == "dead letter"
    assert "address" in words
    assert inbox.keys == []


def test_no_name_is_decoded_into_lines_of_a_header() -> None:
    inbox, name = Inbox(), "Acme =?utf-8?q?=0d=0aBcc=3a_everybody=40example.com?="
    open_tasks("a", account_name=name)
    open_tasks("b", day=NEXT_DAY, kind="message", contact_name=name, message_subject=name)
    with mailing(inbox) as port:
        deliver(port, NEXT_DAY)
        deliver(port)
    for mail in mails(inbox):
        assert "Bcc" not in mail
        assert "everybody" in mail["Subject"]
        assert [one.addr_spec for one in mail["To"].addresses] in ([OWNER], [CONTACT])


@pytest.mark.parametrize("code", [530, 550])
def test_a_server_that_does_not_take_our_own_address_blames_no_mail(code: int) -> None:
    inbox = Inbox()
    open_tasks("a", "b")
    with (
        mailing(inbox, refuses_sender=f"{code} not from you") as port,
        pytest.raises(DeliveryFailed, match=f"SMTP {code}"),
    ):
        deliver(port)
    assert statuses("email") == dict.fromkeys(opened("a", "b"), "pending")


def test_an_address_that_the_server_cannot_write_is_a_dead_letter() -> None:
    inbox = Inbox()
    open_tasks("a", owner_email="jo@exämple.de")
    with mailing(inbox, enable_SMTPUTF8=False) as port:
        deliver(port)
    assert statuses("email") == {opened("a")[0]: "dead letter"}


def test_a_repeated_mail_has_the_same_message_id_and_no_two_others_have() -> None:
    inbox = Inbox(behaviour=lambda attempt: "twice" if attempt == 0 else "fine")
    open_tasks("a", "b")
    with mailing(inbox) as port:
        deliver(port)
    assert len(inbox.keys) == 3
    assert len(set(inbox.keys)) == 2


def test_of_the_words_of_the_mail_server_only_the_code_is_kept() -> None:
    inbox = Inbox(behaviour=lambda _: 550, words=f"5.1.1 <{OWNER}>, Mary Jones, is unknown here")
    open_tasks("a")
    with mailing(inbox) as port:
        deliver(port)
    assert outbox("email", "status", "last_error") == {opened("a")[0]: ("dead letter", "SMTP 550: 5.1.1")}


@pytest.mark.parametrize("words", [b"250-x\r\n", b"250 " + b"x" * 99])
def test_a_server_that_never_ends_its_answer_holds_no_attempt(words: bytes) -> None:
    def answer(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection, suppress(OSError):
            connection.sendall(b"220 here\r\n")
            while True:
                connection.sendall(words)
                time.sleep(0.01)

    row = OutboxRow("a", "a", "done", "task", json.dumps({"event": "done", "title": "Call", "account_id": "a",
        "happened_on": DAY, "owner_email": OWNER}))  # fmt: skip
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=answer, args=(server,), daemon=True).start()
        port = server.getsockname()[1]
        sender = EmailSender("127.0.0.1", port, "x@example.com", tls="none", deadline=0.3)
        with sender, pytest.raises(Unavailable):
            sender.send(row)


def test_of_an_answer_of_the_mail_server_no_more_is_read_than_an_answer_needs() -> None:
    here, there = socket.socketpair()
    with here, there:
        there.sendall(bytes(ANSWER_BYTES + 7))
        with pytest.raises(TimeoutError, match="too long"):
            _Reply(here, time.monotonic() + 60).readline(0)
        assert len(here.recv(ANSWER_BYTES)) == 7


def test_no_subject_and_no_name_is_longer_than_a_line_or_two() -> None:
    inbox, endless = Inbox(), "x" * 300_000
    open_tasks("a", account_name=endless)
    open_tasks("b", day=NEXT_DAY, kind="message", contact_name=endless, message_subject=endless)
    with mailing(inbox) as port:
        deliver(port, NEXT_DAY)
        deliver(port)
    assert len(inbox.arrived) == 2
    for mail in mails(inbox):
        assert mail["Subject"].endswith("…")
        assert len(mail["Subject"]) <= 200
        assert len(mail["To"]) < 200


def test_what_a_customer_wrote_adds_no_line_and_steers_no_terminal() -> None:
    inbox = Inbox()
    open_tasks(
        "a", evidence="7 users\nOwner: boss@example.com\x1b[31m\u202e", account_name="A\u2028Due: never"
    )
    with mailing(inbox) as port:
        deliver(port)
    (mail,) = mails(inbox)
    lines = mail.get_content().splitlines()
    assert "Evidence: 7 users Owner: boss@example.com[31m" in lines
    assert [line for line in lines if line.startswith("Owner: ")] == [f"Owner: {OWNER}"]
    assert len([line for line in lines if line.startswith("Due: ")]) == 1


def test_greylisting_is_waited_out() -> None:
    inbox = Inbox(behaviour=lambda attempt: 450 if attempt < 2 else "fine")
    open_tasks("a")
    with mailing(inbox) as port:
        deliver(port)
    assert statuses("email") == {opened("a")[0]: "sent"}


def test_the_monday_list_is_one_mail_with_promise_reasons_and_next_steps() -> None:
    inbox = Inbox()
    list_accounts("northwind", "contoso")
    with mailing(inbox) as port:
        deliver(port, MONDAY, monday_list_to=READERS)
        deliver(port, MONDAY, monday_list_to=READERS)
    (mail,) = mails(inbox)
    assert outbox("email", "status") == {f"monday|{MONDAY}": "sent"}
    assert sorted(inbox.arrived[0][1]["to"]) == sorted(READERS)
    assert mail["Subject"] == "Monday list, 2026-06-29"
    text, html = (part.get_content().replace("\r", "") for part in mail.iter_parts())
    assert text.startswith("Of these 2 accounts we expect 1 to churn within 60 days, 90 % interval 0–2.\n")
    assert "of which we expect to lose $1,562" in text
    for line in (
        "1. northwind & <Sons>: churn 63%, MRR $1,240",
        "   Why: active users -42%; last invoice late",
        f"   Next: Call about the drop in use, by Thu 02 Jul ({OWNER})",
    ):
        assert line in text.splitlines()
    assert "Of these 2 accounts we expect 1 to churn" in html
    assert "northwind &amp; &lt;Sons&gt;" in html
    assert html.count("<tr") == 3
    assert html.count("active users -42%<br>last invoice late") == 2


def test_on_other_days_and_without_readers_there_is_no_list() -> None:
    inbox = Inbox()
    list_accounts("northwind", day=DAY)
    list_accounts("northwind", day=MONDAY)
    with mailing(inbox) as port:
        deliver(port, DAY, monday_list_to=READERS)
        deliver(port, MONDAY)
    assert inbox.keys == []


def test_a_list_that_could_not_be_sent_on_monday_comes_on_tuesday() -> None:
    inbox = Inbox(behaviour=lambda _: "lost")
    list_accounts("northwind")
    with mailing(inbox) as port:
        with pytest.raises(DeliveryFailed):
            deliver(port, MONDAY, monday_list_to=READERS)
        inbox.behaviour = lambda _: "fine"
        deliver(port, DAY, monday_list_to=READERS)
    assert len(inbox.keys) == 1


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of `localhost`, signed by itself; key and certificate in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=365 * 50))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "localhost.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return file


def _server_settings(certificate: Path, tls: str) -> dict[str, Any]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        is_right = (data.login, data.password) == (b"tenure", b"right")
        return AuthResult(success=is_right, handled=False, auth_data="tenure")

    settings = {"authenticator": authenticate, "auth_required": True}
    if tls == "ssl":
        return settings | {"ssl_context": context, "auth_require_tls": False}
    return settings | {"tls_context": context, "require_starttls": True}


@pytest.mark.parametrize("tls", ["starttls", "ssl"])
def test_it_logs_in_behind_tls_and_a_wrong_password_leaves_the_mails_pending(
    tls: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    inbox = Inbox()
    open_tasks("a")
    with mailing(inbox, **_server_settings(certificate, tls)) as port:
        with pytest.raises(DeliveryFailed, match="SMTP 535"):
            deliver(port, tls=tls, login="tenure", password="wrong")
        assert statuses("email") == {opened("a")[0]: "pending"}
        deliver(port, tls=tls, login="tenure", password="right")
    assert inbox.arrived[0][1]["login"] == "tenure"


@pytest.mark.parametrize("tls", ["starttls", "ssl"])
def test_a_server_that_cannot_prove_who_it_is_gets_nothing(tls: str, certificate: Path) -> None:
    inbox = Inbox()
    open_tasks("a")
    with (
        mailing(inbox, **_server_settings(certificate, tls)) as port,
        pytest.raises(DeliveryFailed, match="SSLCertVerificationError"),
    ):
        deliver(port, tls=tls, login="tenure", password="right")
    assert inbox.keys == []


def test_a_password_never_travels_readable() -> None:
    with pytest.raises(ValueError, match="unencrypted"):
        EmailSender("mail.example.com", 25, "x@example.com", tls="none", login="tenure", password="secret")
    with pytest.raises(ValueError, match="must be one of starttls, ssl, none"):
        EmailSender("mail.example.com", 25, "x@example.com", tls="maybe")
