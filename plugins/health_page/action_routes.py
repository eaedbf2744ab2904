"""The routes of what people do. Each authorises the user before it reads what was sent."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import AfterValidator

from plugins.health_page import account_words, actions, renewal_commits, snapshot
from plugins.health_page.auth import Actor
from plugins.health_page.formatting import from_path
from plugins.health_page.read_body import body_of

IdInPath = Annotated[str, AfterValidator(from_path)]
Closing = Annotated[actions.TaskClosing, Depends(body_of(actions.TaskClosing))]
CheckIn = Annotated[account_words.CheckIn, Depends(body_of(account_words.CheckIn))]
PlanItem = Annotated[account_words.PlanItem, Depends(body_of(account_words.PlanItem))]
PlanChange = Annotated[account_words.PlanChange, Depends(body_of(account_words.PlanChange))]
AccountValue = Annotated[account_words.AccountValue, Depends(body_of(account_words.AccountValue))]
MailPreference = Annotated[account_words.MailPreference, Depends(body_of(account_words.MailPreference))]
Commit = Annotated[renewal_commits.RenewalCommit, Depends(body_of(renewal_commits.RenewalCommit))]
Override = Annotated[actions.HealthOverride, Depends(body_of(actions.HealthOverride))]

router = APIRouter()


@router.post("/tasks/{task_id:path}/close")
def close(task_id: IdInPath, closing: Closing, user: Actor) -> JSONResponse:
    return _record(actions.close_task, task_id, closing, user.get_name())


@router.post("/accounts/{account_id:path}/override")
def override(account_id: IdInPath, override: Override, user: Actor) -> JSONResponse:
    return _record(actions.set_override, account_id, override, user.get_name())


@router.post("/accounts/{account_id:path}/commit")
def commit(account_id: IdInPath, commit: Commit, user: Actor) -> JSONResponse:
    return _record(renewal_commits.commit_renewal, account_id, commit, user.get_name())


@router.post("/accounts/{account_id:path}/check-in")
def check_in(account_id: IdInPath, check_in: CheckIn, user: Actor) -> JSONResponse:
    return _record(account_words.record_check_in, account_id, check_in, user.get_name())


@router.post("/accounts/{account_id:path}/plan")
def add_to_plan(account_id: IdInPath, item: PlanItem, user: Actor) -> JSONResponse:
    return _record(account_words.add_plan_item, account_id, item, user.get_name())


@router.post("/accounts/{account_id:path}/plan-change")
def change_plan(account_id: IdInPath, change: PlanChange, user: Actor) -> JSONResponse:
    return _record(account_words.change_plan_item, account_id, change, user.get_name())


@router.post("/accounts/{account_id:path}/value")
def add_value(account_id: IdInPath, value: AccountValue, user: Actor) -> JSONResponse:
    return _record(account_words.record_value, account_id, value, user.get_name())


@router.post("/accounts/{account_id:path}/mail-preference")
def prefer_mails(account_id: IdInPath, preference: MailPreference, user: Actor) -> JSONResponse:
    return _record(account_words.record_mail_preference, account_id, preference, user.get_name())


def _record(act: Callable[..., str], subject_id: str, body: Any, by: str) -> JSONResponse:
    with snapshot.open_snapshot() as opened:
        return JSONResponse({"message": act(opened, subject_id, body, by)}, 201)
