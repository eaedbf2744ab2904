"""Who may come in: logged-in people who may see the daily DAG; who may also start it may act."""

from typing import Annotated
from urllib.parse import urlsplit

# Internal to Airflow, and the only way to know who asks: a test holds that it is there and refuses strangers.
from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.base_user import BaseUser
from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity, DagDetails
from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import Depends, HTTPException, Request

DAILY = DagDetails(id="customer_health_daily")


def reader(user: GetUserDep) -> BaseUser:
    """:raises HTTPException: 401 for strangers (by Airflow), 403 for who may not see the daily DAG."""
    if not get_auth_manager().is_authorized_dag(method="GET", details=DAILY, user=user):
        raise HTTPException(403, "Your role may not see customer health.")
    return user


def may_act(user: BaseUser) -> bool:
    return get_auth_manager().is_authorized_dag(
        method="POST", access_entity=DagAccessEntity.RUN, details=DAILY, user=user
    )


def actor(request: Request, user: Annotated[BaseUser, Depends(reader)]) -> BaseUser:
    """Somebody who may act, from a page of ours.

    :raises HTTPException: 403 for viewers and for other sites' pages, 415 for bodies that a form could send.
    """
    if not may_act(user):
        raise HTTPException(403, "Your role may look, and not act: ask for the role that may start DAGs.")
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        raise HTTPException(415, "Send application/json.")
    if not is_same_origin(request):
        raise HTTPException(403, "This was sent from another site's page.")
    return user


def is_same_origin(request: Request) -> bool:
    """A browser says where a request comes from; a program with a token of its own is no browser in somebody's name."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None:
        return urlsplit(origin).netloc == request.headers.get("host")
    return site is not None or "authorization" in request.headers


Reader = Annotated[BaseUser, Depends(reader)]
Actor = Annotated[BaseUser, Depends(actor)]
