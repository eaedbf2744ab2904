"""Reads what a person sends: after Airflow has said who it is, no more than an action needs, and never echoed."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastapi import HTTPException, Request
from pydantic import BaseModel, ValidationError

from plugins.health_page.actions import ActionRefused
from plugins.health_page.auth import Actor

# A reason of the greatest length, in letters of four bytes, takes half of it.
MOST_BYTES = 16_384

Body = TypeVar("Body", bound=BaseModel)


def body_of(model: type[Body]) -> Callable[[Request, Actor], Awaitable[Body]]:
    """Return the dependency that reads a body. FastAPI's own reads and parses it whole before it asks who is there."""

    async def read(request: Request, _: Actor) -> Body:
        content = await _read_bounded(request)
        try:
            return model.model_validate_json(content)
        except ValidationError as error:
            raise ActionRefused(422, _faults(error, model)) from None

    return read


async def _read_bounded(request: Request) -> bytes:
    """:raises HTTPException: 413 for a longer body: at once where it says so, else when it has become too long."""
    too_long = HTTPException(413, f"Send at most {MOST_BYTES // 1024} kB.")
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and (len(declared) > 9 or int(declared) > MOST_BYTES):
        raise too_long
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > MOST_BYTES:
            raise too_long
    return content


def _faults(error: ValidationError, model: type[BaseModel]) -> str:
    """Name faults by fields of ours, each once, so there are few; a field that is not ours is not repeated."""
    found = []
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        name = one["loc"][0] if one["loc"] else ""
        is_known = name == "" or name in model.model_fields
        found.append(
            f"{name}: {one['msg']}".removeprefix(": ") if is_known else "There is a field that is not known"
        )
    return "; ".join(dict.fromkeys(found))
