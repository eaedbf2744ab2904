"""Write actions: closing a task and overriding a health band, checked against the snapshot that the person sees."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from plugins.health_page import write_raw_facts
from plugins.health_page.queries_account import read_causes
from plugins.health_page.snapshot import Snapshot
from tenure.core.plain_text import is_readable, without_controls
from tenure.core.settings import read_settings

MAX_LENGTH = 2000
# Times outside are set aside by the staging.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
TAKES_EFFECT = "It takes effect with the next daily run."


class ActionRefused(Exception):
    """`status` is the HTTP status; the message is shown to the person."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def _readable(text: str) -> str:
    """Return the text without control characters; empty when nothing of it can be read."""
    cleaned = without_controls(text).strip()
    return cleaned if is_readable(cleaned) else ""


def required(text: str) -> str:
    """:raises ValueError: there is nothing to read."""
    if not text:
        raise ValueError("write something that can be read")
    return text


Text = Annotated[str, Field(max_length=MAX_LENGTH), AfterValidator(_readable)]


class TaskClosing(BaseModel):
    """How and why a task is closed."""

    model_config = ConfigDict(extra="forbid", strict=True)

    event: Literal["done", "dismissed"]
    cause_code: str = Field(min_length=1, max_length=100)
    note: Text | None = None


class HealthOverride(BaseModel):
    """A person's judgement of an account; `expires_on` is the last day on which it holds."""

    model_config = ConfigDict(extra="forbid", strict=True)

    band: str = Field(max_length=100)
    reason: Annotated[Text, AfterValidator(required)]
    expires_on: date | None = Field(default=None, ge=FIRST_DAY, le=LAST_DAY)


def close_task(snapshot: Snapshot, task_id: str, closing: TaskClosing, by: str) -> str:
    """Write the closing to the landing folder.

    :returns: the confirmation for the person.
    :raises ActionRefused: no such task, closed already, no such cause, or the folder is not writable.
    """
    require_source()
    task = snapshot.row("select * from publish.pub_task_list where task_id = ?", task_id)
    if task is None:
        raise ActionRefused(404, "There is no such task in the published snapshot.")
    if task["status"] != "open":
        raise ActionRefused(409, f"This task is no longer open: {task['status']}.")
    if closing.cause_code not in {cause["cause_code"] for cause in read_causes(snapshot) or []}:
        raise ActionRefused(422, "Choose one of the causes.")
    fact = {name: task[name] for name in ("task_id", "account_id", "playbook_id")}
    fact |= {
        "event": closing.event,
        "cause_code": closing.cause_code,
        "note": closing.note or None,
        "by": by,
    }
    land(write_raw_facts.land_task_event, fact, snapshot.day, "This task has already been closed.")
    return f"Closed as {closing.event}. {TAKES_EFFECT}"


def set_override(snapshot: Snapshot, account_id: str, override: HealthOverride, by: str) -> str:
    """Write the override to the landing folder.

    :returns: the confirmation for the person.
    :raises ActionRefused: no such account, no such band, an expiry in the past, or the folder is not writable.
    """
    require_source()
    if snapshot.row("select 1 from marts.dim_accounts where account_id = ?", account_id) is None:
        raise ActionRefused(404, "There is no such account in the published snapshot.")
    bands = read_settings().bands.best_first()
    if override.band not in bands:
        raise ActionRefused(422, f"Choose one of the bands: {', '.join(bands)}.")
    if override.expires_on and override.expires_on <= write_raw_facts.moment_of(snapshot.day).date():
        raise ActionRefused(422, "The last day has to be later than today.")
    ends = (
        datetime.combine(override.expires_on + timedelta(days=1), time.min) if override.expires_on else None
    )
    fact = {
        "account_id": account_id,
        "band": override.band,
        "reason": override.reason,
        "by": by,
        "expires_at": ends,
    }
    land(
        partial(write_raw_facts.land_word, "health_override"),
        fact,
        snapshot.day,
        "An override of this account was just set, perhaps this one: reload the page.",
    )
    return f"Override set. {TAKES_EFFECT}"


def unpublished_actions(snapshot: Snapshot) -> dict[str, Any]:
    """Return the actions that the snapshot does not hold yet.

    :returns: closed tasks by id, the last override by account, and the last commit by account and quarter.
    """
    return {
        "closed": {fact["task_id"]: fact for fact in write_raw_facts.landed_on(snapshot.day, "task_event")},
        "overridden": {
            fact["account_id"]: fact for fact in write_raw_facts.landed_on(snapshot.day, "health_override")
        },
        "committed": {
            (fact["account_id"], fact["quarter"]): fact
            for fact in write_raw_facts.landed_on(snapshot.day, "renewal_commit")
        },
    }


def require_source() -> None:
    """:raises ActionRefused: no run would ever read what is landed."""
    if "tenure" in read_settings().sources_switched_off:
        raise ActionRefused(
            409,
            "The source tenure is switched off in tenure.yml, so this would never be read: switch it on first.",
        )


def land(
    write: Callable[[dict[str, Any], date], None], fact: dict[str, Any], day: date, if_recorded: str
) -> None:
    """Land one fact.

    :raises ActionRefused: 409 with `if_recorded` where it lies there already, 503 where the folder is not writable.
    """
    try:
        write(fact, day)
    except write_raw_facts.AlreadyRecorded as error:
        raise ActionRefused(409, if_recorded) from error
    except write_raw_facts.LandingNotWritable as error:
        raise ActionRefused(503, f"{error} Nothing was recorded.") from error
