"""The mail of a row of the outbox: a task, a letter to a customer, or the Monday list.

SMTP has no idempotency key, but most mailboxes show a mail that arrives twice with the same Message-ID once. So the
Message-ID is made from the key.
"""

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from hashlib import sha256

from tenure.core.plain_text import one_line, without_controls
from tenure.delivery.channels.message_text import body_lines, headline, subject_line
from tenure.delivery.channels.sender import OutboxRow, RowRefused

CHANNEL = "email"
NAME_LENGTH, ADDRESS_LENGTH = 100, 254
# By language of the letter; in another one it is said in English.
NO_MORE = {
    "en": "No more such mails:",
    "de": "Keine weiteren E-Mails dieser Art:",
    "fr": "Ne plus recevoir ces e-mails :",
}


def compose_mail(
    row: OutboxRow, sender: str, monday_list_to: tuple[str, ...] = (), unsubscribe: str | None = None
) -> EmailMessage:
    """Return the mail of a row, without its date.

    A letter to a customer says how to get no more of them, in words and, for the mail program, as List-Unsubscribe
    (RFC 2369).

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
        mail["Subject"] = subject_line(facts["message_subject"])
        if facts.get("owner_email"):
            mail["Reply-To"] = _address(facts["owner_email"])
        body, language = without_controls(facts["message_body"]), facts.get("message_language")
        if unsubscribe:
            mail["List-Unsubscribe"] = f"<{unsubscribe}>"
            words = NO_MORE.get(language or "en", NO_MORE["en"])
            body = f"{body}\n\n-- \n{words} {unsubscribe.removeprefix('mailto:').partition('?')[0]}\n"
        mail.set_content(body)
        if language:
            mail["Content-Language"] = language
    else:
        mail["To"] = _address(facts.get("owner_email"))
        mail["Subject"] = headline(facts)
        if row.event != "opened":
            # Keeps all mails of a task in one conversation.
            mail["In-Reply-To"] = _message_id(f"{row.task_id}|opened|{CHANNEL}", sender)
        mail.set_content("\n".join(body_lines(facts)))
    return mail


def _message_id(key: str, sender: str) -> str:
    """Return a digest of the key: customers must not read the name of the playbook."""
    return f"<{sha256(key.encode()).hexdigest()[:32]}@{sender.rstrip('>').rpartition('@')[2]}>"


def _address(email: str | None, name: str | None = None) -> Address:
    if not email:
        raise RowRefused("there is no address to send it to")
    if len(email) > ADDRESS_LENGTH:
        raise RowRefused("the address is invalid: too long")
    try:
        return Address(subject_line(one_line(name or "", NAME_LENGTH)), addr_spec=email)
    # The errors of an invalid address are not documented: "a@[x" raises an AttributeError.
    except (ValueError, IndexError, AttributeError, MessageError) as error:
        raise RowRefused(f"the address is invalid: {type(error).__name__}") from None
