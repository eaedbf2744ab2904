"""The routes of the health page. Each one authorises the user and reads the published snapshot."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from airflow.api_fastapi.app import get_auth_manager
from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from fastapi.routing import APIRoute

from plugins.health_page import (
    account_words,
    action_routes,
    actions,
    health,
    queries_account,
    queries_forecast,
    queries_lists,
    queries_wall,
    snapshot,
)
from plugins.health_page.action_routes import IdInPath
from plugins.health_page.api import routes as api
from plugins.health_page.auth import Reader, may_act, reader
from plugins.health_page.data_check import read_data_check
from plugins.health_page.formatting import in_path
from plugins.health_page.pages import STATIC, is_current, page, published
from tenure.core.duckdb_file import FileHeld
from tenure.core.storage_faults import StorageFault

# No browser may keep a page: others may use it later.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        # Plotly creates style elements; scripts are never inline.
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


app = FastAPI(title="Tenure", docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(reader)])
# Not by a decorator of the app, which would ask for a log-in.
app.router.routes.append(APIRoute(health.PATH, health.health, methods=["GET", "HEAD"]))
# The wall is the same for everyone, so it is read once per snapshot.
_walls: dict[str, dict[str, Any]] = {}


@app.middleware("http")
async def add_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    # Before anything is read: a page may then be newer than its version and reload once more, but never older.
    request.state.published = published()
    response = await call_next(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


@app.exception_handler(HTTPException)
async def answer_http_error(request: Request, error: HTTPException) -> Response:
    """Answer a browser with a page and a program with JSON, with the same status."""
    if _is_of_the_page(request) and "text/html" in request.headers.get("accept", ""):
        login = get_auth_manager().get_url_login(next_url=str(request.url))
        text = page(request, "refused.html.jinja", status=error.status_code, why=error.detail, login=login)
        return HTMLResponse(text, error.status_code)
    return JSONResponse({"message": error.detail}, error.status_code, error.headers)


@app.exception_handler(snapshot.NotPublishedYet)
async def answer_not_published(request: Request, error: snapshot.NotPublishedYet) -> Response:
    if not _is_of_the_page(request):
        status = 409 if request.method != "GET" else 503
        return JSONResponse({"message": "Nothing has been published yet."}, status)
    return HTMLResponse(page(request, "empty.html.jinja"))


def _is_of_the_page(request: Request) -> bool:
    root: str = request.scope.get("root_path", "")
    return request.method == "GET" and not request.url.path.removeprefix(root).startswith(f"{api.PREFIX}/")


@app.exception_handler(FileHeld)
@app.exception_handler(StorageFault)
async def answer_no_snapshot(request: Request, error: FileHeld | StorageFault) -> Response:
    return await answer_http_error(request, HTTPException(503, str(error)))


@app.exception_handler(actions.ActionRefused)
async def answer_refused(request: Request, error: actions.ActionRefused) -> Response:
    return JSONResponse({"message": str(error)}, error.status)


@app.exception_handler(RequestValidationError)
async def answer_invalid(request: Request, error: RequestValidationError) -> Response:
    """Name parameters of an address and reasons, without repeating what was sent."""
    messages = [f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors()]
    return JSONResponse({"message": "; ".join(messages)}, 422)


@app.get("/")
def wall(request: Request) -> Response:
    version = snapshot.version()
    content = _walls.get(version)
    if content is None:
        with snapshot.open_snapshot() as opened:
            content = queries_wall.read_wall(opened)
        _walls.clear()
        _walls[version] = content
    return HTMLResponse(page(request, "wall.html.jinja", **content))


@app.get("/version")
def version() -> dict[str, str]:
    """Return the snapshot's version, which open pages poll every half minute."""
    try:
        return {"version": snapshot.version()}
    except snapshot.NotPublishedYet:
        return {"version": ""}


@app.get("/monday")
def monday(request: Request) -> Response:
    with snapshot.open_snapshot(request.state.me) as opened:
        return HTMLResponse(page(request, "monday.html.jinja", **queries_wall.read_monday(opened)))


@app.get("/forecast")
def forecast(request: Request, user: Reader) -> Response:
    with snapshot.open_snapshot(request.state.me) as opened:
        content = queries_forecast.read_forecast(opened) | actions.unpublished_actions(opened)
    return HTMLResponse(page(request, "forecast.html.jinja", may_act=may_act(user), **content))


@app.get("/accounts")
def accounts(request: Request, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    with snapshot.open_snapshot(request.state.me) as opened:
        found = queries_account.search_accounts(opened, q)
    if q.strip() and len(found) == 1:
        return RedirectResponse(
            f"{request.scope['root_path']}/accounts/{in_path(found[0]['account_id'])}", 303
        )
    shown = queries_account.FOUND
    return HTMLResponse(
        page(
            request, "accounts.html.jinja", q=q, found=found[:shown], more=len(found) > shown, day=opened.day
        )
    )


@app.get("/accounts/{account_id:path}")
def account(request: Request, user: Reader, account_id: IdInPath) -> Response:
    with snapshot.open_snapshot() as opened:
        content = queries_account.read_account(opened, account_id)
        if content is None:
            raise HTTPException(404, "There is no such account in the published snapshot.")
        content |= actions.unpublished_actions(opened) | account_words.words_of(opened, account_id)
    return HTMLResponse(page(request, "account.html.jinja", may_act=may_act(user), **content))


@app.get("/tasks")
def tasks(
    request: Request, user: Reader, owner: Annotated[str | None, Query(max_length=200)] = None
) -> Response:
    with snapshot.open_snapshot(request.state.me) as opened:
        content = queries_lists.read_tasks(opened, owner) | actions.unpublished_actions(opened)
    return HTMLResponse(page(request, "tasks.html.jinja", may_act=may_act(user), **content))


@app.get("/segments")
def segments(
    request: Request,
    dimension: Annotated[str, Query(max_length=100)] = "plan",
    signal: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    with snapshot.open_snapshot() as opened:
        content = queries_lists.read_segments(opened, dimension, signal)
    return HTMLResponse(page(request, "segments.html.jinja", **content))


@app.get("/data-check")
def data_check(request: Request) -> Response:
    return HTMLResponse(page(request, "data-check.html.jinja", has_amounts=False, **read_data_check()))


app.include_router(api.router)


@app.get("/{name}")
def tables(request: Request, name: str) -> Response:
    """Show the pages that are tables without a choice."""
    if name not in queries_lists.PAGES:
        raise HTTPException(404, "There is no such page.")
    with snapshot.open_snapshot(request.state.me) as opened:
        content = queries_lists.read_tables(opened, queries_lists.PAGES[name])
    return HTMLResponse(page(request, f"{name}.html.jinja", **content))


@app.get("/static/{name}")
def static(request: Request, name: str) -> Response:
    if name not in STATIC:
        raise HTTPException(404, "There is no such file.")
    # The address holds the version, so a cached file is never stale. Private: only for users who were let in.
    cache_control = (
        "private, max-age=31536000, immutable"
        if is_current(name, request.query_params.get("v"))
        else "no-cache"
    )
    return FileResponse(STATIC[name], headers={"Cache-Control": cache_control})


app.include_router(action_routes.router)


@app.get("/{rest:path}")
def no_such_page(rest: str) -> Response:
    """Answer all other addresses, so that strangers get 401 and do not learn which pages exist."""
    raise HTTPException(404, "There is no such page.")
