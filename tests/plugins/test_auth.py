"""Who may read, who may act, and that another site's page cannot act for a user."""

from typing import Any

import pytest
from fastapi.routing import APIRoute

from tests.plugins.synthetic_snapshot import FIRST, OPEN_TASK

pytestmark = pytest.mark.usefixtures("published_home")

CLOSE, DONE = f"/tasks/{OPEN_TASK}/close", {"event": "done", "cause_code": "price"}
OVERRIDE = f"/accounts/{FIRST}/override"
# States, days and ages alone: tests/plugins/test_health.py.
OPEN = "/health"


def dependencies_of(dependant: Any) -> set[Any]:
    """Return all functions that a route depends on."""
    inner = [dependencies_of(each) for each in dependant.dependencies]
    return {dependant.call}.union(*inner)


def test_every_route_but_that_of_monitoring_asks_airflow_who_is_there(app):
    from airflow.api_fastapi.core_api.security import get_user

    assert [route.path for route in app.routes if not isinstance(route, APIRoute)] == [], (
        "mounts authorise no one"
    )
    assert len(app.routes) > 10
    assert [route.path for route in app.routes if get_user not in dependencies_of(route.dependant)] == [OPEN]


def test_every_route_that_writes_asks_whether_one_may_act(app):
    from plugins.health_page.auth import actor

    writing = [route for route in app.routes if not route.methods <= {"GET", "HEAD"}]
    assert {route.path for route in writing if actor in dependencies_of(route.dependant)} == {
        "/tasks/{task_id:path}/close",
        "/accounts/{account_id:path}/override",
        "/accounts/{account_id:path}/commit",
        "/accounts/{account_id:path}/check-in",
        "/accounts/{account_id:path}/plan",
        "/accounts/{account_id:path}/plan-change",
        "/accounts/{account_id:path}/value",
        "/accounts/{account_id:path}/mail-preference",
    }
    assert len(writing) == 8


def test_a_stranger_gets_401_everywhere_else(app, stranger):
    for route in (route for route in app.routes if route.path != OPEN):
        path = route.path_format.format(
            account_id=FIRST, task_id=OPEN_TASK, name="page.js", rest="what/is/this"
        )
        for method in route.methods:
            assert stranger.request(method, path, json=DONE).status_code == 401, f"{method} {path}"
    for path in ("/openapi.json", "/docs", "/static/plotly.js", "/api/v1/monday-list.csv"):
        assert stranger.get(path).status_code == 401


def test_no_body_is_read_before_airflow_has_said_who_is_there(app, stranger):
    assert [route.path for route in app.routes if route.body_field] == [], "FastAPI reads these by itself"
    for body in ("{", "x" * 1_000_000):
        answer = stranger.post(CLOSE, content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 401


def test_a_token_of_our_own_making_opens_nothing(stranger):
    stranger.cookies.set("_token", "not.a.token")
    assert stranger.get("/").status_code in (401, 403)


def test_a_stranger_who_is_a_person_is_led_to_the_log_in(stranger):
    answer = stranger.get("/", headers={"accept": "text/html"})
    assert answer.status_code == 401
    assert "/auth/login?next=" in answer.text


def test_viewers_read_and_do_not_act(client_of):
    viewer = client_of("viewer")
    page = viewer.get(f"/accounts/{FIRST}")
    assert page.status_code == 200
    assert "data-post" not in page.text
    for path, body in ((CLOSE, DONE), (OVERRIDE, {"band": "watch", "reason": "heard so"})):
        refused = viewer.post(path, json=body)
        assert refused.status_code == 403
        assert "may read but not act" in refused.json()["message"]


@pytest.mark.parametrize("role", ["user", "op", "admin"])
def test_who_may_start_the_daily_dag_may_act(client_of, role):
    client = client_of(role)
    assert "data-post" in client.get(f"/accounts/{FIRST}").text
    assert client.post(CLOSE, json=DONE).status_code == 201


def test_somebody_without_a_role_sees_nothing(client_of):
    assert client_of(role=None).get("/").status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "same-origin", "origin": "http://elsewhere.example"},
        {"sec-fetch-site": "same-origin", "origin": "null"},
    ],
)
def test_another_sites_page_cannot_act(client, headers):
    refused = client.post(CLOSE, json=DONE, headers=headers)
    assert refused.status_code == 403
    assert "another site" in refused.json()["message"]


def test_without_a_word_about_its_origin_only_a_token_acts(client):
    del client.headers["sec-fetch-site"]
    assert client.post(CLOSE, json=DONE).status_code == 403
    assert client.post(CLOSE, json=DONE, headers={"authorization": "Bearer x"}).status_code == 201


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_a_form_of_another_site_could_send_is_refused(client, kind):
    answer = client.post(
        CLOSE, content='{"event": "done", "cause_code": "price"}', headers={"content-type": kind}
    )
    assert answer.status_code == 415


def test_pages_run_no_code_but_their_own_and_load_nothing_from_elsewhere(client):
    answer = client.get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'self'" in policy
    assert "http" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert "//" not in answer.text.replace("http://www.w3.org", "")


def test_the_plugin_is_registered_below_tenure_and_in_the_menu():
    from airflow import plugins_manager

    apps, _ = plugins_manager.get_fastapi_plugins()
    ours = [one for one in apps if one["url_prefix"] == "/tenure"]
    assert len(ours) == 1
    views, _ = plugins_manager._get_ui_plugins()
    assert [(view["href"], view["nav_top_level"]) for view in views if view.get("url_route") == "tenure"] == [
        ("/tenure/", True)
    ]
    assert plugins_manager._get_plugins()[1] == {}, "a plugin could not be imported"
