"""Authorisation by Airflow: users who may see the daily DAG may read, users who may also start it may act."""

import threading
import time
from collections import defaultdict, deque
from math import ceil
from typing import Annotated
from urllib.parse import urlsplit

# Internal to Airflow, and the only way to identify the user: a test holds that it exists and refuses strangers.
from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.base_user import BaseUser
from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity, DagDetails
from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import Depends, HTTPException, Request

DAILY = DagDetails(id="customer_health_daily")
# Each action is a file that every page of its day reads. A person clicks less often.
MOST_ACTIONS, WITHIN_SECONDS = 30, 60.0


class ActionLimit:
    """Counts the actions of each person in this process, the refused ones too."""

    def __init__(self) -> None:
        self._counting = threading.Lock()
        self._times: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=MOST_ACTIONS))

    def count(self, person: str, now: float) -> float:
        """Count one action.

        :param now: seconds of a clock that never goes back
        :returns: 0, or the seconds until the person may act again; then it is not counted.
        """
        with self._counting:
            times = self._times[person]
            wait = times[0] + WITHIN_SECONDS - now if len(times) == MOST_ACTIONS else 0
            if wait <= 0:
                times.append(now)
            return max(wait, 0)


ACTIONS = ActionLimit()


def reader(request: Request, user: GetUserDep) -> BaseUser:
    """Return the user, whose address the page then knows as `request.state.me`.

    :raises HTTPException: 401 for strangers (by Airflow), 403 for users who may not see the daily DAG.
    """
    if not get_auth_manager().is_authorized_dag(method="GET", details=DAILY, user=user):
        raise HTTPException(403, "Your role may not see customer health.")
    # Managers with a directory of people know an address beside the name of the log-in.
    request.state.me = getattr(user, "email", None) or user.get_name()
    return user


def may_act(user: BaseUser) -> bool:
    """Return whether the user may start the daily DAG."""
    return get_auth_manager().is_authorized_dag(
        method="POST", access_entity=DagAccessEntity.RUN, details=DAILY, user=user
    )


def actor(request: Request, user: Annotated[BaseUser, Depends(reader)]) -> BaseUser:
    """Return the user of a request that may act: an authorised one, from the page itself.

    :raises HTTPException: 403 for viewers and for other sites' pages, 415 for bodies that a form could send, 429 for
        more actions than a person makes.
    """
    if not may_act(user):
        raise HTTPException(403, "Your role may read but not act: ask for a role that may start DAGs.")
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        raise HTTPException(415, "Send application/json.")
    if not is_same_origin(request):
        raise HTTPException(403, "This request came from another site's page.")
    if wait := ACTIONS.count(user.get_id(), time.monotonic()):
        words = (
            f"{MOST_ACTIONS} actions a minute are the most: wait {ceil(wait)} seconds. Nothing was recorded."
        )
        raise HTTPException(429, words, {"Retry-After": str(ceil(wait))})
    return user


def is_same_origin(request: Request) -> bool:
    """Return whether a request comes from the page itself, or from a program that carries its own token."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None:
        return urlsplit(origin).netloc == request.headers.get("host")
    return site is not None or "authorization" in request.headers


Reader = Annotated[BaseUser, Depends(reader)]
Actor = Annotated[BaseUser, Depends(actor)]
