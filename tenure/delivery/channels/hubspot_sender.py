"""Tasks to HubSpot, as tasks of its CRM, through HubSpot's own client.

One task of ours is one task there, found again by the unique property `tenure_task_id`: whatever is sent, and however
often, is written into that one (batch upsert). So a repeated row changes nothing, and nothing is looked up first.
"""

from html import escape
from types import TracebackType
from typing import Any, Self

import urllib3
from hubspot import HubSpot
from hubspot.crm import owners
from hubspot.crm.objects import tasks

from tenure.delivery.channels.message_text import ENDED, body_lines, headline
from tenure.delivery.channels.sender import (
    REASON_LENGTH,
    TIMEOUT_SECONDS,
    Refused,
    Row,
    Unavailable,
    Unclear,
    judge_answer,
    never_got_there,
)

API = "https://api.hubapi.com"
KEY_PROPERTY = "tenure_task_id"
OF_EVENT = {
    "opened": {"hs_task_status": "NOT_STARTED", "hs_task_priority": "MEDIUM"},
    "reminded": {"hs_task_priority": "HIGH"},
}


class HubSpotSender:
    channel = "hubspot"
    kinds = ("task",)

    def __init__(self, token: str, api: str = API, timeout: tuple[float, float] = TIMEOUT_SECONDS) -> None:
        """:param token: of a private app, with the scopes in docs/how-to/delivery.md"""
        # No retries of its own: the outbox tries again, for every channel alike.
        self._client = HubSpot(access_token=token, host=api, retry=urllib3.Retry(0, redirect=False))
        self._timeout = timeout
        self._owner_ids: dict[str, str | None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """The client closes its connections when it goes."""

    def send(self, row: Row) -> None:
        try:
            answer = self._client.crm.objects.tasks.batch_api.upsert(
                tasks.BatchInputSimplePublicObjectBatchInputUpsert([self._input(row)]),
                _request_timeout=self._timeout,
            )
        except (tasks.ApiException, owners.ApiException) as error:
            _judge(error)
        except urllib3.exceptions.HTTPError as error:
            raise (Unavailable if never_got_there(error) else Unclear)(type(error).__name__) from None
        else:
            # Of a batch, also one of one, HubSpot says "207" and in the text that it did not take it.
            if errors := getattr(answer, "errors", None):
                _refuse(errors[0].message)

    def _input(self, row: Row) -> tasks.SimplePublicObjectBatchInputUpsert:
        facts = row.facts
        properties = {
            KEY_PROPERTY: row.task_id,
            "hs_task_subject": headline(facts),
            "hs_task_type": "TODO",
            # Noon: the same day in most of the world.
            "hs_timestamp": f"{facts.get('due_on') or facts['happened_on']}T12:00:00Z",
        }
        # An end leaves the text as it was, a reminder the status: what somebody has begun there stays begun.
        if row.event in ENDED:
            properties["hs_task_status"] = "COMPLETED"
        else:
            properties["hs_task_body"] = "<br>".join(escape(line) for line in body_lines(facts))
            properties |= OF_EVENT[row.event]
        if owner_id := self._owner_id(facts.get("owner_email")):
            properties["hubspot_owner_id"] = owner_id
        return tasks.SimplePublicObjectBatchInputUpsert(
            id=row.task_id, id_property=KEY_PROPERTY, properties=properties
        )

    def _owner_id(self, email: str | None) -> str | None:
        """An owner whom HubSpot does not know leaves the task unassigned; its text names them."""
        if not email:
            return None
        if email not in self._owner_ids:
            found = self._client.crm.owners.owners_api.get_page(
                email=email, limit=1, _request_timeout=self._timeout
            )
            self._owner_ids[email] = found.results[0].id if found.results else None
        return self._owner_ids[email]


def _judge(error: Any) -> None:
    words = error.body.decode(errors="replace") if isinstance(error.body, bytes) else str(error.body or "")
    if error.status == 400:
        _refuse(words)
    judge_answer(error.status or 500, words, error.headers)


def _refuse(words: str) -> None:
    if KEY_PROPERTY in words:
        raise Unavailable(f"tasks have no unique property {KEY_PROPERTY} yet (docs/how-to/delivery.md)")
    raise Refused(words[:REASON_LENGTH])
