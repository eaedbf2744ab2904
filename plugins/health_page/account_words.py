"""What people know of an account: answers of a check-in, items of its success plan, and the value that it gets."""

import hashlib
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from plugins.health_page import write_raw_facts
from plugins.health_page.actions import (
    FIRST_DAY,
    LAST_DAY,
    TAKES_EFFECT,
    ActionRefused,
    Text,
    land,
    require_source,
    required,
)
from plugins.health_page.renewal_commits import Amount, minor_units
from plugins.health_page.snapshot import Snapshot
from tenure.core.settings import read_settings

Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Words = Annotated[Text, AfterValidator(required)]
ShortText = Annotated[Text, Field(max_length=100)]
ShortWords = Annotated[ShortText, AfterValidator(required)]
JUST_SAID = "This was just recorded: reload the page."


class CheckIn(BaseModel):
    """Answers of a quarterly check-in, with the next step that was agreed on."""

    model_config = ConfigDict(extra="forbid", strict=True)

    goal: Text | None = None
    is_goal_met: Literal["yes", "no"] | None = None
    main_users: Text | None = None
    problems_solved: Annotated[Decimal, Field(ge=0, le=5, allow_inf_nan=False)] | None = None
    gaps: Text | None = None
    next_step: Text | None = None
    next_step_due_on: Day | None = None


class PlanItem(BaseModel):
    """A new item of a success plan."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: Literal["goal", "person", "gap", "next_step"]
    words: Words
    due_on: Day | None = None


class PlanChange(BaseModel):
    """What became of an item of a success plan."""

    model_config = ConfigDict(extra="forbid", strict=True)

    item_id: str = Field(min_length=1, max_length=255)
    status: Literal["open", "done", "dropped"]


class AccountValue(BaseModel):
    """What a customer gets out of the product in a period; `money` is whole, in the reporting currency."""

    model_config = ConfigDict(extra="forbid", strict=True)

    metric: ShortWords
    period: ShortWords
    goal: Amount | None = None
    achieved: Amount
    unit: ShortText | None = None
    money: Amount | None = None


class MailPreference(BaseModel):
    """Whether a person at a customer wants mails that are sent automatically."""

    model_config = ConfigDict(extra="forbid", strict=True)

    email: Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]
    wants_mail: Literal["yes", "no"]
    note: Text | None = None


def record_check_in(snapshot: Snapshot, account_id: str, check_in: CheckIn, by: str) -> str:
    """Write the answers, and the next step as an item of the success plan.

    :returns: the confirmation for the person.
    :raises ActionRefused: no such account, nothing was answered, or the folder is not writable.
    """
    _require_account(snapshot, account_id)
    if not (check_in.goal or check_in.main_users or check_in.gaps):
        raise ActionRefused(422, "Write the goal, who uses it, or what is missing.")
    if check_in.next_step:
        item = PlanItem(kind="next_step", words=check_in.next_step, due_on=check_in.next_step_due_on)
        # The form may be sent again after the answers could not be written.
        with suppress(ActionRefused):
            _land_item(snapshot, account_id, item, by)
    solved = check_in.problems_solved
    fact = {
        "account_id": account_id,
        "goal": check_in.goal or None,
        "is_goal_met": None if check_in.is_goal_met is None else check_in.is_goal_met == "yes",
        "main_users": check_in.main_users or None,
        "problems_solved": None if solved is None else float(solved),
        "gaps": check_in.gaps or None,
        "by": by,
    }
    land(partial(write_raw_facts.land_word, "check_in"), fact, snapshot.day, JUST_SAID)
    return f"Check-in recorded. {TAKES_EFFECT}"


def add_plan_item(snapshot: Snapshot, account_id: str, item: PlanItem, by: str) -> str:
    """Write an item of the success plan.

    :returns: the confirmation for the person.
    :raises ActionRefused: no such account, or the folder is not writable.
    """
    _require_account(snapshot, account_id)
    _land_item(snapshot, account_id, item, by)
    return f"Added to the plan. {TAKES_EFFECT}"


def change_plan_item(snapshot: Snapshot, account_id: str, change: PlanChange, by: str) -> str:
    """Write what became of an item of the success plan.

    :returns: the confirmation for the person.
    :raises ActionRefused: no such item of this account, it is so already, or the folder is not writable.
    """
    _require_account(snapshot, account_id)
    item = _items(snapshot, account_id).get(change.item_id)
    if item is None:
        raise ActionRefused(404, "There is no such item in the plan of this account.")
    if item["status"] == change.status:
        raise ActionRefused(409, f"This item is {change.status} already.")
    columns = ("item_id", "account_id", "kind", "words", "due_on")
    fact = {name: item[name] for name in columns} | {"status": change.status, "by": by}
    _land("success_plan_item", fact, snapshot.day, ("item_id",))
    return f"Marked as {change.status}. {TAKES_EFFECT}"


def record_value(snapshot: Snapshot, account_id: str, value: AccountValue, by: str) -> str:
    """Write the value that an account gets.

    :returns: the confirmation for the person.
    :raises ActionRefused: no such account, or the folder is not writable.
    """
    _require_account(snapshot, account_id)
    currency = read_settings().reporting_currency
    fact = {
        "account_id": account_id,
        "metric": value.metric,
        "period": value.period,
        "goal": None if value.goal is None else float(value.goal),
        "achieved": float(value.achieved),
        "unit": value.unit or None,
        "money_cents": minor_units(value.money, currency),
        "currency": currency,
        "by": by,
    }
    _land("account_value", fact, snapshot.day, ("account_id", "metric", "period"))
    return f"Value recorded. {TAKES_EFFECT}"


def record_mail_preference(snapshot: Snapshot, account_id: str, preference: MailPreference, by: str) -> str:
    """Write what a person at the account said of automatic mails.

    :returns: the confirmation for the person.
    :raises ActionRefused: no such account, or the folder is not writable.
    """
    _require_account(snapshot, account_id)
    fact = {
        "email": preference.email.lower(),
        "wants_mail": preference.wants_mail == "yes",
        "note": preference.note or None,
        "by": by,
    }
    _land("contact_preference", fact, snapshot.day, ("email",))
    return f"Preference recorded. {TAKES_EFFECT}"


def words_of(snapshot: Snapshot, account_id: str) -> dict[str, Any]:
    """Return what was said of the account and is not in the snapshot yet."""
    return {
        name: [
            one for one in write_raw_facts.landed_on(snapshot.day, table) if one["account_id"] == account_id
        ]
        for name, table in (
            ("said_now", "check_in"),
            ("planned_now", "success_plan_item"),
            ("valued_now", "account_value"),
        )
    }


def _require_account(snapshot: Snapshot, account_id: str) -> None:
    require_source()
    if snapshot.row("select 1 from marts.dim_accounts where account_id = ?", account_id) is None:
        raise ActionRefused(404, "There is no such account in the published snapshot.")


def _items(snapshot: Snapshot, account_id: str) -> dict[str, Any]:
    """Return the items that were written by hand, as they are now, by id."""
    query = "select * from publish.pub_success_plan where account_id = ? and source = 'plan'"
    items = [*(snapshot.rows(query, account_id) or []), *words_of(snapshot, account_id)["planned_now"]]
    return {item["item_id"]: item for item in items}


def _land_item(snapshot: Snapshot, account_id: str, item: PlanItem, by: str) -> None:
    # The same words are the same item: a second click adds none.
    words = f"{account_id}|{item.kind}|{item.words}|{snapshot.day}"
    fact = {
        "item_id": hashlib.sha256(words.encode()).hexdigest()[:16],
        "account_id": account_id,
        "kind": item.kind,
        "words": item.words,
        "due_on": item.due_on,
        "status": "open",
        "by": by,
    }
    _land("success_plan_item", fact, snapshot.day, ("item_id",))


def _land(table: str, fact: dict[str, Any], day: date, subject: tuple[str, ...]) -> None:
    land(partial(write_raw_facts.land_word, table, subject=subject), fact, day, JUST_SAID)
