"""Sends tasks to HubSpot, as tasks of its CRM, through HubSpot's own client.

Each task is one CRM task there, identified by the unique property `tenure_task_id` and written by upsert (of a batch of
one). So a repeated row changes nothing, and nothing has to be looked up first.
"""

from html import escape
from types import TracebackType
from typing import Any, Self

import urllib3
from hubspot import HubSpot
from hubspot.crm import owners
from hubspot.crm.objects import tasks

from tenure.delivery.channels.connection import ReceiverConnection
from tenure.delivery.channels.message_text import ENDED, body_lines, headline
from tenure.delivery.channels.sender import (
    REASON_LENGTH,
    TIMEOUT_SECONDS,
    OutboxRow,
    OutcomeUnknown,
    RowRefused,
    Unavailable,
    is_connection_failure,
    raise_for_status,
)

API = "https://api.hubapi.com"
KEY_PROPERTY = "tenure_task_id"
PROPERTIES_OF_EVENT = {
    "opened": {"hs_task_status": "NOT_STARTED", "hs_task_priority": "MEDIUM"},
    "reminded": {"hs_task_priority": "HIGH"},
}


def make_sender(connection: ReceiverConnection) -> "HubSpotSender":
    """:raises ValueError: the token is missing."""
    token = connection.required_password("the token of a private app")
    return HubSpotSender(token, api=connection.address if connection.host else API)


class HubSpotSender:
    """Upserts CRM tasks. Owners are looked up once per run, by their e-mail address."""

    channel = "hubspot"
    kinds = ("task",)

    def __init__(self, token: str, api: str = API, timeout: tuple[float, float] = TIMEOUT_SECONDS) -> None:
        """:param token: of a private app, with the scopes in docs/how-to/delivery.md"""
        # The client's retries are off: the outbox retries, in the same way for every channel.
        self._client = HubSpot(access_token=token, host=api, retry=urllib3.Retry(0, redirect=False))
        self._timeout = timeout
        self._owner_ids: dict[str, str | None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """The client closes its connections when it is garbage-collected."""

    def send(self, row: OutboxRow) -> None:
        try:
            answer = self._client.crm.objects.tasks.batch_api.upsert(
                tasks.BatchInputSimplePublicObjectBatchInputUpsert([self._input(row)]),
                _request_timeout=self._timeout,
            )
        except (tasks.ApiException, owners.ApiException) as error:
            _raise_for_api_error(error)
        except urllib3.exceptions.HTTPError as error:
            raise (Unavailable if is_connection_failure(error) else OutcomeUnknown)(
                type(error).__name__
            ) from None
        else:
            # A refused input of a batch comes as status 207 with errors in the body.
            if errors := getattr(answer, "errors", None):
                _raise_refused(errors[0].message)

    def _input(self, row: OutboxRow) -> tasks.SimplePublicObjectBatchInputUpsert:
        facts = row.facts
        properties = {
            KEY_PROPERTY: row.task_id,
            "hs_task_subject": headline(facts),
            "hs_task_type": "TODO",
            # Noon: the same day in most of the world.
            "hs_timestamp": f"{facts.get('due_on') or facts['happened_on']}T12:00:00Z",
        }
        # The end of a task keeps its text; a reminder keeps its status, which a person may have set meanwhile.
        if row.event in ENDED:
            properties["hs_task_status"] = "COMPLETED"
        else:
            properties["hs_task_body"] = "<br>".join(escape(line) for line in body_lines(facts))
            properties |= PROPERTIES_OF_EVENT[row.event]
        if owner_id := self._owner_id(facts.get("owner_email")):
            properties["hubspot_owner_id"] = owner_id
        return tasks.SimplePublicObjectBatchInputUpsert(
            id=row.task_id, id_property=KEY_PROPERTY, properties=properties
        )

    def _owner_id(self, email: str | None) -> str | None:
        """None for an owner unknown to HubSpot: the task stays unassigned, and its text names the owner."""
        if not email:
            return None
        if email not in self._owner_ids:
            found = self._client.crm.owners.owners_api.get_page(
                email=email, limit=1, _request_timeout=self._timeout
            )
            self._owner_ids[email] = found.results[0].id if found.results else None
        return self._owner_ids[email]


def _raise_for_api_error(error: Any) -> None:
    text = error.body.decode(errors="replace") if isinstance(error.body, bytes) else str(error.body or "")
    if error.status == 400:
        _raise_refused(text)
    raise_for_status(error.status or 500, text, error.headers)


def _raise_refused(text: str) -> None:
    if KEY_PROPERTY in text:
        raise Unavailable(f"tasks have no unique property {KEY_PROPERTY} yet (docs/how-to/delivery.md)")
    raise RowRefused(text[:REASON_LENGTH])
