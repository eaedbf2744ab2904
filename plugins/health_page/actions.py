"""What a person may say of a task or an account, judged by the snapshot they are looking at."""

from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from plugins.health_page import write_raw_facts
from plugins.health_page.queries_account import read_causes
from plugins.health_page.snapshot import Snapshot
from tenure.core.settings import read_settings

LONGEST = 2000
TAKES_EFFECT = "It takes effect with the next daily run."


class Refused(Exception):
    """`status` is the HTTP status, the message is for the person."""

    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status = status


class Closing(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    event: Literal["done", "dismissed"]
    cause_code: str = Field(min_length=1, max_length=100)
    note: str | None = Field(default=None, max_length=LONGEST)


class Override(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    band: str = Field(max_length=100)
    reason: str = Field(min_length=1, max_length=LONGEST)
    expires_on: date | None = None


def close_task(snapshot: Snapshot, task_id: str, said: Closing, by: str) -> str:
    """Land it, and give the words for the person.

    :raises Refused: no such task, closed already, no such cause, or nothing can land.
    """
    _demand_landing()
    task = snapshot.row("select * from publish.pub_task_list where task_id = ?", task_id)
    if task is None:
        raise Refused(404, "There is no such task in the published snapshot.")
    if task["status"] != "open":
        raise Refused(409, f"This task is no longer open: {task['status']}.")
    if said.cause_code not in {cause["cause_code"] for cause in read_causes(snapshot) or []}:
        raise Refused(422, "Choose one of the causes.")
    fact = {name: task[name] for name in ("task_id", "account_id", "playbook_id")}
    fact |= {"event": said.event, "cause_code": said.cause_code, "note": said.note or None, "by": by}
    _land(write_raw_facts.land_task_event, fact, snapshot.day, "Somebody has closed this task already.")
    return f"Closed as {said.event}. {TAKES_EFFECT}"


def set_override(snapshot: Snapshot, account_id: str, said: Override, by: str) -> str:
    """Land it, and give the words for the person.

    :raises Refused: no such account, no such band, an expiry that is over, or nothing can land.
    """
    _demand_landing()
    if snapshot.row("select 1 from marts.dim_accounts where account_id = ?", account_id) is None:
        raise Refused(404, "There is no such account in the published snapshot.")
    bands = read_settings().bands.best_first()
    if said.band not in bands:
        raise Refused(422, f"Choose one of the bands: {', '.join(bands)}.")
    if said.expires_on and said.expires_on <= write_raw_facts.moment_of(snapshot.day).date():
        raise Refused(422, "The last day has to be later than today.")
    # The chosen day is the last one on which it holds.
    ends = datetime.combine(said.expires_on + timedelta(days=1), time.min) if said.expires_on else None
    fact = {"account_id": account_id, "band": said.band, "reason": said.reason, "by": by, "expires_at": ends}
    _land(
        write_raw_facts.land_override,
        fact,
        snapshot.day,
        "An override was set here just now, perhaps this one: load the page again.",
    )
    return f"Override set. {TAKES_EFFECT}"


def unpublished(snapshot: Snapshot) -> dict[str, Any]:
    """What was said here since the snapshot: closed tasks by id, and the last override by account."""
    return {
        "closed": {fact["task_id"]: fact for fact in write_raw_facts.landed_on(snapshot.day, "task_event")},
        "overridden": {
            fact["account_id"]: fact for fact in write_raw_facts.landed_on(snapshot.day, "health_override")
        },
    }


def _demand_landing() -> None:
    if "tenure" in read_settings().sources_switched_off:
        raise Refused(
            409,
            "The source tenure is switched off in tenure.yml, so nobody would read this: switch it on first.",
        )


def _land(land: Any, fact: dict[str, Any], day: date, said_already: str) -> None:
    try:
        land(fact, day)
    except write_raw_facts.SaidAlready as error:
        raise Refused(409, said_already) from error
    except write_raw_facts.CannotLand as error:
        raise Refused(503, f"{error} Nothing was recorded.") from error
