"""Sends tasks to HubSpot, as tasks of its CRM, and writes the scores of accounts to its companies.

Each task is one CRM task there, identified by the unique property `tenure_task_id` and written by upsert (of a batch of
one). So a repeated row changes nothing, and nothing has to be looked up first.
"""

import logging
import re
from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from tenure.delivery.channels.connection import ReceiverConnection
from tenure.delivery.channels.crm_sender import FIELDS, HOW_TO, Company, CrmSender, NotTaken
from tenure.delivery.channels.http_sender import (
    JSON_BYTES,
    Answer,
    raise_for_status,
    status_with_code,
)
from tenure.delivery.channels.message_text import ENDED, body_lines, headline
from tenure.delivery.channels.sender import (
    DEADLINE_SECONDS,
    NotSetUp,
    OutboxRow,
    OutcomeUnknown,
    RowRefused,
)

log = logging.getLogger("tenure")

API = "https://api.hubapi.com"
UPSERT, OWNERS = "crm/v3/objects/tasks/batch/upsert", "crm/v3/owners/"
COMPANIES = "crm/v3/objects/companies/batch/update"
LINK = "crm/v4/objects/tasks/{task}/associations/default/companies/{company}"
KEY_PROPERTY, PREFIX = "tenure_task_id", "tenure_"
UNKNOWN_PROPERTY = "PROPERTY_DOESNT_EXIST"
PROPERTIES_OF_EVENT = {
    "opened": {"hs_task_status": "NOT_STARTED", "hs_task_priority": "MEDIUM"},
    "reminded": {"hs_task_priority": "HIGH"},
}


def make_sender(connection: ReceiverConnection) -> "HubSpotSender":
    """:raises ValueError: the token is missing, or the address is none that may be used."""
    token = connection.required_password("the token of a private app")
    api = connection.address if connection.host else API
    return HubSpotSender(token, api, connection.allows_private, writes_companies=connection.wants_scores)


class HubSpotSender(CrmSender):
    """Upserts CRM tasks. Owners are looked up once per run, by their e-mail address."""

    channel = "hubspot"
    most_companies = 100

    def __init__(
        self,
        token: str,
        api: str = API,
        allow_private: bool = False,
        deadline: float = DEADLINE_SECONDS,
        writes_companies: bool = False,
    ) -> None:
        """:param token: of a private app, with the scopes in docs/how-to/delivery.md"""
        super().__init__(api, token, allow_private, deadline)
        self.writes_companies = writes_companies
        self._owner_ids: dict[str, str | None] = {}

    def _send(self, row: OutboxRow) -> None:
        answer = self._call("POST", UPSERT, json={"inputs": [self._input(row)]})
        # A refused input of a batch comes as status 207 with errors in the body.
        if answer.fields.get("errors"):
            error = answer.first_of("errors")
            _raise_refused(str(error.get("message")), status_with_code(answer, error.get("category")))
        # Once: a person may move it to a deal.
        if row.company_id and row.event == "opened":
            self._link(answer.first_of("results").get("id"), row.company_id)

    def _link(self, task: object, company_id: str) -> None:
        """Show the task on its company: the same link again changes nothing.

        A company that is gone, or that the token may not see, is no reason to send the task again and again.
        """
        url = f"{str(self._url).rstrip('/')}/{LINK.format(task=task, company=quote(company_id, safe=''))}"
        answer = self._request("PUT", url, JSON_BYTES)
        if answer.status in (400, 403, 404):
            log.warning("a task is not linked to its company: %s", status_with_code(answer))
            return
        raise_for_status(answer)

    def _write(self, companies: Sequence[Company]) -> NotTaken:
        inputs = [{"id": one.company_id, "properties": self.fields_of(one)} for one in companies]
        answer = self._call("POST", COMPANIES, json={"inputs": inputs})
        return _not_taken(answer, [one.company_id for one in companies])

    def fields_of(self, company: Company) -> dict[str, Any]:
        """An empty text empties a property, of whatever type."""
        found = ((name, company.values[name]) for name in FIELDS)
        return {PREFIX + name: "" if value is None else str(value) for name, value in found}

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


def _not_taken(answer: Answer, company_ids: Sequence[str]) -> NotTaken:
    """Return what the answer says of a batch of which a part was refused (status 207).

    An error without ids is of all that are not among the results.
    """
    errors = [one for one in answer.fields.get("errors") or [] if isinstance(one, dict)]
    taken = {str(one.get("id")) for one in answer.fields.get("results") or [] if isinstance(one, dict)}
    found: NotTaken = {}
    for error in errors:
        named = (error.get("context") or {}).get("ids") or set(company_ids) - taken
        refusal = RowRefused(status_with_code(answer, error.get("category")))
        found |= {one: refusal for one in company_ids if one in map(str, named)}
    return found


def _raise_refused(words: str, message: str) -> None:
    if KEY_PROPERTY in words:
        raise NotSetUp(f"tasks have no unique property {KEY_PROPERTY} yet (docs/how-to/delivery.md)")
    if UNKNOWN_PROPERTY in words:
        missing = [PREFIX + name for name in FIELDS if re.search(rf"\b{PREFIX}{name}\b", words)]
        raise NotSetUp(f"companies have no property {' and no '.join(missing) or 'of ours'} yet ({HOW_TO})")
    raise RowRefused(message)
