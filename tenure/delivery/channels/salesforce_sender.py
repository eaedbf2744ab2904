"""Sends tasks to Salesforce, as tasks of its accounts, and writes the scores to the accounts.

Each task is one there, identified by the external id `Tenure_Task_Id__c` and written by upsert, so a repeated row
changes nothing. The log-in is the client credentials flow of OAuth; a token that has expired is asked for again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tenure.delivery.channels.connection import ReceiverConnection
from tenure.delivery.channels.crm_sender import FIELDS, HOW_TO, Company, CrmSender, NotTaken
from tenure.delivery.channels.http_sender import JSON_BYTES, Answer, raise_for_status, status_with_code
from tenure.delivery.channels.message_text import ENDED, body_lines, headline
from tenure.delivery.channels.sender import (
    DEADLINE_SECONDS,
    NotSetUp,
    OutboxRow,
    OutcomeUnknown,
    RowRefused,
    Unavailable,
)

TOKEN, DATA = "services/oauth2/token", "services/data/v62.0"
COLLECTION = f"{DATA}/composite/sobjects"
KEY_FIELD = "Tenure_Task_Id__c"
DESCRIPTION_LENGTH = 32_000
# About the moment, not about the record.
RETRYABLE = {"UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE", "REQUEST_LIMIT_EXCEEDED"}
# A field is missing, or the user of the token may not write it.
NO_FIELD = {"INVALID_FIELD", "INVALID_FIELD_FOR_INSERT_UPDATE", "NOT_FOUND"}
# The account, or what else the record points to, is gone.
NO_TARGET = {"INVALID_CROSS_REFERENCE_KEY", "ENTITY_IS_DELETED", "FIELD_INTEGRITY_EXCEPTION"}


def make_sender(connection: ReceiverConnection) -> "SalesforceSender":
    """:raises ValueError: key or secret is missing, or the address is none that may be used."""
    secret = connection.required_password("the consumer secret of the connected app")
    if not connection.login:
        raise ValueError("the login is missing: the consumer key of the connected app")
    return SalesforceSender(
        connection.address,
        connection.login,
        secret,
        connection.allows_private,
        writes_companies=connection.wants_scores,
    )


class SalesforceSender(CrmSender):
    """Upserts tasks one by one and updates accounts in batches. Users are looked up once per run, by their address."""

    channel = "salesforce"
    most_companies = 200

    def __init__(
        self,
        address: str,
        key: str,
        secret: str,
        allow_private: bool = False,
        deadline: float = DEADLINE_SECONDS,
        writes_companies: bool = False,
    ) -> None:
        """:param address: My Domain, such as https://acme.my.salesforce.com
        :param key: consumer key of a connected app that allows the client credentials flow; `secret` is its secret
        """
        super().__init__(address, None, allow_private, deadline)
        self.writes_companies = writes_companies
        self._log_in = {"grant_type": "client_credentials", "client_id": key, "client_secret": secret}
        self._token = ""
        self._user_ids: dict[str, str | None] = {}

    def _send(self, row: OutboxRow) -> None:
        task = self._task(row)
        failure = self._upsert(task)
        if failure in NO_TARGET and task.pop("WhatId", None):
            # The account is gone; the task is not.
            failure = self._upsert(task)
        if failure:
            raise _meaning(failure, f"tasks have no external id {KEY_FIELD} yet (docs/how-to/delivery.md)")

    def _upsert(self, task: dict[str, Any]) -> str | None:
        """Return the code with which the task was refused, if it was."""
        results = self._records(f"{COLLECTION}/Task/{KEY_FIELD}", [{"attributes": {"type": "Task"}, **task}])
        return _code_of(results[0])

    def _task(self, row: OutboxRow) -> dict[str, Any]:
        facts = row.facts
        task = {
            KEY_FIELD: row.task_id,
            "Subject": headline(facts),
            "ActivityDate": facts.get("due_on") or facts["happened_on"],
        }
        # The end of a task keeps its text; a reminder keeps its status. Owner and account are the people's there.
        if row.event in ENDED:
            return task | {"Status": "Completed"}
        task["Description"] = "\n".join(body_lines(facts))[:DESCRIPTION_LENGTH]
        if row.event == "reminded":
            return task | {"Priority": "High"}
        owner = {"OwnerId": self._user_id(facts.get("owner_email")), "WhatId": row.company_id}
        return (
            task
            | {"Status": "Not Started", "Priority": "Normal"}
            | {name: value for name, value in owner.items() if value}
        )

    def _user_id(self, email: str | None) -> str | None:
        """None for an owner who is no user there: the task is the log-in's own, and its text names the owner."""
        if not email:
            return None
        if email not in self._user_ids:
            quoted = email.replace("\\", "\\\\").replace("'", "\\'")
            query = f"SELECT Id FROM User WHERE Email = '{quoted}' AND IsActive = true ORDER BY Id LIMIT 1"
            answer = self._call("GET", f"{DATA}/query", params={"q": query})
            self._user_ids[email] = answer.first_of("records").get("Id")
        return self._user_ids[email]

    def _write(self, companies: Sequence[Company]) -> NotTaken:
        records = [
            {"attributes": {"type": "Account"}, "id": one.company_id, **self.fields_of(one)}
            for one in companies
        ]
        found: NotTaken = {}
        for company, result in zip(companies, self._records(COLLECTION, records), strict=True):
            if code := _code_of(result):
                failure = _meaning(code, f"accounts lack a field, or it may not be written ({HOW_TO})")
                if isinstance(failure, NotSetUp):
                    raise failure
                found[company.company_id] = failure
        return found

    def fields_of(self, company: Company) -> dict[str, Any]:
        return {f"Tenure_{name.title()}__c": company.values[name] for name in FIELDS}

    def _records(self, path: str, records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return one result per record, in their order."""
        answer = self._call("PATCH", path, json={"allOrNone": False, "records": list(records)})
        if len(answer.items) != len(records):
            raise OutcomeUnknown("the answer has not one result per record")
        return answer.items

    def _call(self, method: str, path: str, **content: Any) -> Answer:
        answer = self._with_token(method, path, content)
        if answer.status == 401:
            # It has expired: the second one is new.
            self._token = ""
            answer = self._with_token(method, path, content)
        code = next((str(one.get("errorCode")) for one in answer.items), "")
        if 400 <= answer.status < 500 and code in RETRYABLE | NO_FIELD:
            raise _meaning(code, f"a field is missing, or may not be written ({HOW_TO})")
        raise_for_status(answer)
        return answer

    def _with_token(self, method: str, path: str, content: dict[str, Any]) -> Answer:
        self._token = self._token or self._new_token()
        headers = {"Authorization": f"Bearer {self._token}"}
        return self._request(method, self._at(path), JSON_BYTES, headers=headers, **content)

    def _new_token(self) -> str:
        # The address that comes with it is not used: a secret goes to the Connection's own address alone.
        answer = self._request("POST", self._at(TOKEN), JSON_BYTES, data=self._log_in)
        if answer.status in (400, 401, 403):
            raise NotSetUp(f"no log-in: {status_with_code(answer)}")
        raise_for_status(answer)
        token = answer.fields.get("access_token")
        if not isinstance(token, str):
            raise NotSetUp("no log-in: the answer holds no token")
        return token

    def _at(self, path: str) -> str:
        return f"{str(self._url).rstrip('/')}/{path}"


def _code_of(result: Mapping[str, Any]) -> str | None:
    if result.get("success") is True:
        return None
    errors = result.get("errors") or [{}]
    return str(errors[0].get("statusCode") or errors[0].get("errorCode") or "no code")


def _meaning(code: str, missing: str) -> RowRefused | Unavailable:
    """Return what a code of Salesforce means for its record.

    :param missing: what to say when there is no such field.
    """
    if code in NO_FIELD:
        return NotSetUp(missing)
    return Unavailable(code) if code in RETRYABLE else RowRefused(code if code.isupper() else "refused")
