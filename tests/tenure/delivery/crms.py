"""HubSpot and Salesforce on this machine, as their documentation says: tasks, companies, links, tokens that end."""

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.tenure.delivery.receivers import Handler

# HubSpot's owners, and Salesforce's users.
OWNERS = {"mary.jones@example.com": "77"}
TIMES = {"createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:00Z"}


@dataclass
class Crm:
    """What a person sees there, and how it treats the n-th batch of companies (as `Inbox` does attempts).

    `fields`: those that an admin has created. `codes`: by id, why a record is refused.
    """

    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    companies: dict[str, dict[str, Any]] = field(default_factory=dict)
    links: dict[str, set[str]] = field(default_factory=dict)
    link_status: int = 200
    fields: set[str] | None = None
    codes: dict[str, str] = field(default_factory=dict)
    batch_behaviour: Callable[[int], str | int] = lambda _: "fine"
    batches: list[list[str]] = field(default_factory=list)
    attempts: Any = field(default_factory=itertools.count)
    tokens: list[str] = field(default_factory=list)
    token_ends_after: int = 1_000_000
    calls_with_token: int = 0

    def behaviour_of_batch(self, ids: list[str]) -> str | int:
        """What is taken is in `batches`."""
        behaviour = self.batch_behaviour(next(self.attempts))
        if behaviour in ("fine", "twice", "silent"):
            self.batches.append(ids)
        return behaviour

    def write(self, company_id: str, values: dict[str, Any]) -> None:
        self.companies.setdefault(company_id, {}).update(values)


class HubSpot(Handler):
    """Owners, tasks by their unique property, companies in batches of at most a hundred, links."""

    crm: Crm

    def do_GET(self) -> None:  # noqa: N802
        address = urlsplit(self.path)
        assert address.path == "/crm/v3/owners/", address.path
        (email,) = parse_qs(address.query)["email"]
        self.inbox.lookups += 1
        owner = OWNERS.get(email)
        results = (
            [{"id": owner, "email": email, "archived": False, "type": "PERSON", **TIMES}] if owner else []
        )
        self.answer(200, {"results": results})

    def do_POST(self) -> None:  # noqa: N802
        assert self.headers["Authorization"] == "Bearer hubspot-token"
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["inputs"]
        if self.path == "/crm/v3/objects/companies/batch/update":
            self.update(sent)
            return
        assert self.path == "/crm/v3/objects/tasks/batch/upsert", self.path
        (wanted,) = sent
        assert wanted["idProperty"] == "tenure_task_id"
        before = len(self.inbox.arrived)
        known = list(self.crm.tasks)
        number = str(known.index(wanted["id"]) if wanted["id"] in known else len(known))
        result = {"id": number, "properties": wanted["properties"], "new": True, "archived": False, **TIMES}
        batch = {"status": "COMPLETE", "results": [result], "startedAt": TIMES["createdAt"],
                 "completedAt": TIMES["createdAt"]}  # fmt: skip
        self.receive(wanted["id"], wanted["properties"], good=batch)
        if len(self.inbox.arrived) > before:
            self.crm.tasks.setdefault(wanted["id"], {}).update(wanted["properties"])

    def do_PUT(self) -> None:  # noqa: N802
        parts = self.path.split("/")
        assert parts[:5] == ["", "crm", "v4", "objects", "tasks"], self.path
        assert parts[6:9] == ["associations", "default", "companies"], self.path
        if self.crm.link_status == 200:
            self.crm.links.setdefault(list(self.crm.tasks)[int(parts[5])], set()).add(parts[9])
        self.answer(self.crm.link_status, {"status": "COMPLETE", "results": []})

    def update(self, inputs: list[dict[str, Any]]) -> None:
        assert 0 < len(inputs) <= 100
        ids = [one["id"] for one in inputs]
        assert len(set(ids)) == len(ids), "HubSpot refuses a batch that names a company twice"
        unknown = {name for one in inputs for name in one["properties"]} - (self.crm.fields or set())
        if self.crm.fields is not None and unknown:
            faults = [{"isValid": False, "error": "PROPERTY_DOESNT_EXIST", "name": name,
                       "message": f'Property "{name}" does not exist'} for name in sorted(unknown)]  # fmt: skip
            words = f"Property values were not valid: {json.dumps(faults)}"
            self.answer(400, {"status": "error", "message": words, "category": "VALIDATION_ERROR"})
            return
        if any(self.crm.codes.get(one) == "INVALID_LONG" for one in ids):
            self.answer(400, {"status": "error", "message": "no number", "category": "VALIDATION_ERROR"})
            return
        behaviour = self.crm.behaviour_of_batch(ids)
        if behaviour in ("fine", "twice", "silent"):
            good = [one for one in inputs if one["id"] not in self.crm.codes]
            for one in good:
                self.crm.write(one["id"], one["properties"])
        if behaviour == "fine":
            self.answer(*_hubspot_batch(good, [one for one in ids if one in self.crm.codes], self.crm.codes))
        else:
            self.fail(behaviour)

    def fail(self, behaviour: str | int) -> None:
        if behaviour == "silent":
            self.close_connection = True
        elif isinstance(behaviour, int):
            self.answer(behaviour, self.trouble())
        else:
            self.answer(503 if behaviour == "lost" else 500, {})


def _hubspot_batch(
    good: list[dict[str, Any]], refused: list[str], codes: dict[str, str]
) -> tuple[int, dict[str, Any]]:
    errors = [{"status": "error", "category": codes[one], "message": "Could not get some COMPANY objects",
               "context": {"ids": [one]}} for one in refused]  # fmt: skip
    results = [{"id": one["id"], "properties": one["properties"], **TIMES} for one in good]
    answer = {"status": "COMPLETE", "results": results}
    return (207, answer | {"numErrors": len(errors), "errors": errors}) if errors else (200, answer)


class Salesforce(Handler):
    """Tokens by client credentials, users by a query, tasks by upsert, accounts in batches of at most 200."""

    crm: Crm
    DATA = "/services/data/v62.0"

    def do_POST(self) -> None:  # noqa: N802
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        assert self.path == "/services/oauth2/token", self.path
        assert sent["grant_type"] == ["client_credentials"]
        if sent["client_secret"] != ["sf-secret"]:
            self.answer(400, {"error": "invalid_client", "error_description": "invalid client credentials"})
            return
        self.crm.tokens.append(f"token-{len(self.crm.tokens)}")
        self.answer(200, {"access_token": self.crm.tokens[-1], "instance_url": "https://elsewhere.example"})

    def do_GET(self) -> None:  # noqa: N802
        address = urlsplit(self.path)
        assert address.path == f"{self.DATA}/query"
        if not self.has_token():
            return
        (query,) = parse_qs(address.query)["q"]
        self.inbox.lookups += 1
        email = query.split("'")[1]
        records = [{"Id": OWNERS[email]}] if email in OWNERS else []
        self.answer(200, {"totalSize": len(records), "done": True, "records": records})

    def do_PATCH(self) -> None:  # noqa: N802
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self.has_token():
            return
        assert sent["allOrNone"] is False
        if self.path == f"{self.DATA}/composite/sobjects":
            self.update(sent["records"])
            return
        assert self.path == f"{self.DATA}/composite/sobjects/Task/Tenure_Task_Id__c", self.path
        (task,) = sent["records"]
        assert task.pop("attributes") == {"type": "Task"}
        if code := self.crm.codes.get(task.get("WhatId", "")):
            self.answer(200, [_salesforce_result(None, code)])
            return
        key, before = task["Tenure_Task_Id__c"], len(self.inbox.arrived)
        self.receive(key, task, good=[_salesforce_result("00T1")])
        if len(self.inbox.arrived) > before:
            self.crm.tasks.setdefault(key, {}).update(task)

    def update(self, records: list[dict[str, Any]]) -> None:
        assert 0 < len(records) <= 200
        behaviour = self.crm.behaviour_of_batch([one["id"] for one in records])
        results = [self.result_of(one) for one in records]
        if behaviour in ("fine", "twice", "silent"):
            for one, result in zip(records, results, strict=True):
                if result["success"]:
                    del one["attributes"]
                    self.crm.write(one.pop("id"), one)
        if behaviour == "fine":
            self.answer(200, results)
        elif behaviour == "silent":
            self.close_connection = True
        elif isinstance(behaviour, int):
            self.answer(behaviour, self.trouble())
        else:
            self.answer(503 if behaviour == "lost" else 500, [])

    def result_of(self, record: dict[str, Any]) -> dict[str, Any]:
        assert record["attributes"] == {"type": "Account"}
        names = record.keys() - {"attributes", "id"}
        if self.crm.fields is not None and names - self.crm.fields:
            return _salesforce_result(None, "INVALID_FIELD")
        return _salesforce_result(record["id"], self.crm.codes.get(record["id"]))

    def has_token(self) -> bool:
        is_known = self.crm.tokens and self.headers["Authorization"] == f"Bearer {self.crm.tokens[-1]}"
        self.crm.calls_with_token += 1
        if not is_known or self.crm.calls_with_token > self.crm.token_ends_after:
            self.crm.calls_with_token = 0
            self.answer(401, [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}])
            return False
        return True

    def trouble(self) -> list[dict[str, Any]]:
        return [{"errorCode": self.inbox.code, "message": self.inbox.words}]


def _salesforce_result(record_id: str | None, code: str | None = None) -> dict[str, Any]:
    errors = [{"statusCode": code, "message": "words about Ann Smith", "fields": []}] if code else []
    return {"id": record_id, "success": not code, "errors": errors}
