"""The routes of the API: each list as JSON, page by page, and as CSV; one account; and what describes them."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response
from pydantic import AfterValidator, BaseModel

from plugins.health_page import snapshot
from plugins.health_page.api import models
from plugins.health_page.api.published_lists import LISTS, PublishedList, read_list, read_one
from plugins.health_page.formatting import from_path

PREFIX = "/api/v1"
FAULTS: dict[int | str, dict[str, Any]] = {
    401: {"model": models.Fault, "description": "Nobody is logged in, or the token is not valid."},
    403: {"model": models.Fault, "description": "The role may not see customer health."},
    422: {"model": models.Fault, "description": "A parameter is not as described."},
    503: {"model": models.Fault, "description": "Nothing has been published yet, or not this table."},
}
NO_ACCOUNT: dict[int | str, dict[str, Any]] = {
    404: {"model": models.Fault, "description": "There is no such account on the latest published day."}
}
CSV: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"text/csv": {"schema": {"type": "string"}}},
        "headers": {"X-Total-Count": {"schema": {"type": "integer"}, "description": "Rows in all."}},
    }
}

router = APIRouter(prefix=PREFIX, responses=FAULTS)


class CsvResponse(Response):
    media_type = "text/csv"


def _json_of(listed: PublishedList) -> Callable[..., Any]:
    question = models.question_model(listed, models.MOST_ROWS, models.USUAL_ROWS)

    def read(asked: Annotated[question, Query()]) -> dict[str, Any]:  # type: ignore[valid-type]
        rows, total, shared = _read(listed, asked)
        after = asked.offset + len(rows)  # type: ignore[attr-defined]
        return {
            "items": rows,
            "total": total,
            "next_offset": after if rows and after < total else None,
            **shared,
        }

    return read


def _csv_of(listed: PublishedList) -> Callable[..., Any]:
    question = models.question_model(listed, models.MOST_CSV_ROWS, models.MOST_CSV_ROWS)

    def read(asked: Annotated[question, Query()]) -> CsvResponse:  # type: ignore[valid-type]
        # Imported here: no page needs it.
        from tenure.delivery.monday_list.csv_file import as_csv

        rows, total, shared = _read(listed, asked)
        headers = {
            "X-Total-Count": str(total),
            "Content-Disposition": f'attachment; filename="{listed.name}-{shared["published_day"]}.csv"',
        }
        # The byte order mark makes spreadsheets read it as UTF-8.
        return CsvResponse("\ufeff" + as_csv(rows, list(models.columns_of(listed.table))), headers=headers)

    return read


def _read(listed: PublishedList, asked: BaseModel) -> tuple[list[dict[str, Any]], int, dict[str, Any]]:
    """Return the rows, how many there are in all, and what every page says of the snapshot."""
    with snapshot.open_snapshot() as opened:
        found = read_list(opened, listed, models.selection_of(listed, asked))
        shared = {"published_day": opened.day, "version": snapshot.version()}
    if found is None:
        raise HTTPException(
            503, "The snapshot is of an earlier version: the next daily run publishes this table."
        )
    rows, total = found
    return [models.as_declared(listed, row) for row in rows], total, shared


def _add(listed: PublishedList) -> None:
    row = models.row_model(listed)
    words = models.description_of(listed.table)
    shared: dict[str, Any] = {"methods": ["GET"], "tags": [listed.name], "description": words}
    router.add_api_route(
        f"/{listed.name}",
        _json_of(listed),
        response_model=models.page_model(listed, row),
        summary=f"A page of {listed.name}",
        operation_id=f"list_{listed.name.replace('-', '_')}",
        **shared,
    )
    router.add_api_route(
        f"/{listed.name}.csv",
        _csv_of(listed),
        # Of no type: refusals are JSON.
        response_class=Response,
        responses=CSV,
        summary=f"{listed.name} for a spreadsheet",
        operation_id=f"csv_{listed.name.replace('-', '_')}",
        **shared,
    )
    if listed.name == "accounts":
        _add_account(listed, row)


def _add_account(listed: PublishedList, row: type[BaseModel]) -> None:
    def read_account(account_id: Annotated[str, AfterValidator(from_path)]) -> dict[str, Any]:
        with snapshot.open_snapshot() as opened:
            found = read_one(opened, account_id)
        if found is None:
            raise HTTPException(404, "There is no such account on the latest published day.")
        return models.as_declared(listed, found)

    router.add_api_route(
        "/accounts/{account_id:path}",
        read_account,
        methods=["GET"],
        response_model=row,
        responses=NO_ACCOUNT,
        summary="One account on the latest published day",
        description="Encode the id whole. Before one that begins with a dot or ~ write another ~.",
        operation_id="read_account",
        tags=[listed.name],
    )


for one in LISTS:
    _add(one)


@router.get("/openapi.json", include_in_schema=False)
def describe(request: Request) -> JSONResponse:
    """Return the description of all of this (OpenAPI), for people who are logged in."""
    described = get_openapi(
        title="Tenure",
        version="1",
        description="The published tables of customer health, read-only. Amounts are in minor units.",
        # Of the app: they know its log-in.
        routes=[one for one in request.app.routes if one.path.startswith(PREFIX)],
        servers=[{"url": request.scope.get("root_path", "") or "/"}],
    )
    return JSONResponse(described)
