"""Sends tasks to HubSpot, as tasks of its CRM.

Each task is one CRM task there, identified by the unique property `tenure_task_id` and written by upsert (of a batch of
one). So a repeated row changes nothing, and nothing has to be looked up first.
"""

from html import escape
from typing import Any

from tenure.delivery.channels.connection import ReceiverConnection
from tenure.delivery.channels.http_sender import (
    JSON_BYTES,
    Answer,
    HttpSender,
    raise_for_status,
    status_with_code,
)
from tenure.delivery.channels.message_text import ENDED, body_lines, headline
from tenure.delivery.channels.sender import (
    DEADLINE_SECONDS,
    OutboxRow,
    OutcomeUnknown,
    RowRefused,
    Unavailable,
)

API = "https://api.hubapi.com"
UPSERT, OWNERS = "crm/v3/objects/tasks/batch/upsert", "crm/v3/owners/"
KEY_PROPERTY = "tenure_task_id"
PROPERTIES_OF_EVENT = {
    "opened": {"hs_task_status": "NOT_STARTED", "hs_task_priority": "MEDIUM"},
    "reminded": {"hs_task_priority": "HIGH"},
}


def make_sender(connection: ReceiverConnection) -> "HubSpotSender":
    """:raises ValueError: the token is missing, or the address is none that may be used."""
    token = connection.required_password("the token of a private app")
    api = connection.address if connection.host else API
    return HubSpotSender(token, api, connection.allows_private)


class HubSpotSender(HttpSender):
    """Upserts CRM tasks. Owners are looked up once per run, by their e-mail address."""

    channel = "hubspot"

    def __init__(
        self, token: str, api: str = API, allow_private: bool = False, deadline: float = DEADLINE_SECONDS
    ) -> None:
        """:param token: of a private app, with the scopes in docs/how-to/delivery.md"""
        super().__init__(api, token, allow_private, deadline)
        self._owner_ids: dict[str, str | None] = {}

    def _send(self, row: OutboxRow) -> None:
        answer = self._call("POST", UPSERT, json={"inputs": [self._input(row)]})
        # A refused input of a batch comes as status 207 with errors in the body.
        if answer.fields.get("errors"):
            error = answer.first_of("errors")
            _raise_refused(str(error.get("message")), status_with_code(answer, error.get("category")))

    def _call(self, method: str, path: str, **content: Any) -> Answer:
        answer = self._request(method, f"{str(self._url).rstrip('/')}/{path}", JSON_BYTES, **content)
        if answer.status == 400:
            _raise_refused(answer.text, status_with_code(answer))
        raise_for_status(answer)
        if not answer.fields:
            raise OutcomeUnknown("the answer is no JSON object")
        return answer

    def _input(self, row: OutboxRow) -> dict[str, Any]:
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
        return {"id": row.task_id, "idProperty": KEY_PROPERTY, "properties": properties}

    def _owner_id(self, email: str | None) -> str | None:
        """None for an owner unknown to HubSpot: the task stays unassigned, and its text names the owner."""
        if not email:
            return None
        if email not in self._owner_ids:
            found = self._call("GET", OWNERS, params={"email": email, "limit": 1})
            self._owner_ids[email] = found.first_of("results").get("id")
        return self._owner_ids[email]


def _raise_refused(words: str, message: str) -> None:
    if KEY_PROPERTY in words:
        raise Unavailable(f"tasks have no unique property {KEY_PROPERTY} yet (docs/how-to/delivery.md)")
    raise RowRefused(message)
