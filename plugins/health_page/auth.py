"""Authorisation by Airflow: users who may see the daily DAG may read, users who may also start it may act."""

from typing import Annotated
from urllib.parse import urlsplit

# Internal to Airflow, and the only way to identify the user: a test holds that it exists and refuses strangers.
from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.base_user import BaseUser
from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity, DagDetails
from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import Depends, HTTPException, Request

DAILY = DagDetails(id="customer_health_daily")


def reader(user: GetUserDep) -> BaseUser:
    """Return the user.

    :raises HTTPException: 401 for strangers (by Airflow), 403 for users who may not see the daily DAG.
    """
    if not get_auth_manager().is_authorized_dag(method="GET", details=DAILY, user=user):
        raise HTTPException(403, "Your role may not see customer health.")
    return user


def may_act(user: BaseUser) -> bool:
    """Return whether the user may start the daily DAG."""
    return get_auth_manager().is_authorized_dag(
        method="POST", access_entity=DagAccessEntity.RUN, details=DAILY, user=user
    )


def actor(request: Request, user: Annotated[BaseUser, Depends(reader)]) -> BaseUser:
    """Return the user of a request that may act: an authorised one, from the page itself.

    :raises HTTPException: 403 for viewers and for other sites' pages, 415 for bodies that a form could send.
    """
    if not may_act(user):
        raise HTTPException(403, "Your role may read but not act: ask for a role that may start DAGs.")
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        raise HTTPException(415, "Send application/json.")
    if not is_same_origin(request):
        raise HTTPException(403, "This request came from another site's page.")
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
