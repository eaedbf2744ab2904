"""What the pages show: all that is published, nothing as code, and what to do where there is nothing."""

import csv
import html
import io
import os
import re
import shutil
from urllib.parse import urljoin, urlsplit

import duckdb
import pytest
from pyarrow import parquet

from plugins.health_page.snapshot import Row
from tenure.core import paths
from tests.plugins.synthetic_snapshot import HOSTILE, OWNER, write_snapshot

PAGES = [
    "/", "/monday", "/accounts", "/accounts/acc_00002", "/tasks", "/rules", "/segments", "/effects", "/record",
    "/growth", "/value", "/product", "/forecast", "/causes",
]  # fmt: skip
NOT_YET = "was published by an earlier version without this table"


def change(query: str) -> None:
    """Another snapshot takes the place of this one."""
    new = paths.published_file().with_suffix(".new")
    shutil.copy(paths.published_file(), new)
    with duckdb.connect(str(new)) as connection:
        connection.execute(query)
    os.replace(new, paths.published_file())


@pytest.mark.usefixtures("published_home")
@pytest.mark.parametrize("page", PAGES)
def test_every_part_of_every_page_is_filled_by_a_full_snapshot(client, page, monkeypatch):
    # Only a snapshot of an earlier version may lack a column; a misspelt one shows here.
    monkeypatch.setattr(Row, "__missing__", lambda row, column: pytest.fail(f"no column {column}"))
    answer = client.get(page)
    assert answer.status_code == 200
    assert NOT_YET not in answer.text
    assert 'class="empty"' not in answer.text


@pytest.mark.usefixtures("published_home")
@pytest.mark.parametrize("page", PAGES)
def test_a_snapshot_of_an_earlier_version_says_what_to_do(client, page):
    change(
        "drop table publish.pub_account_history; drop table publish.pub_account_users; drop table seeds.cause_codes;"
        "drop table publish.pub_task_list; drop table publish.pub_task_events; drop table publish.pub_playbook_effects;"
        "drop table publish.pub_results_by_day; drop table publish.pub_playbook_cases;"
        "alter table publish.pub_override_record drop column people_right"
    )
    answer = client.get(page)
    assert answer.status_code == 200
    if page in ("/", "/tasks", "/effects", "/accounts/acc_00002"):
        assert NOT_YET in answer.text


@pytest.mark.usefixtures("published_home")
def test_a_wrong_query_is_not_taken_for_a_missing_table():
    from plugins.health_page.snapshot import open_snapshot

    with open_snapshot() as opened:
        assert opened.rows("select * from publish.pub_not_there") is None
        assert opened.rows("select not_there from publish.pub_account_health") is None
        with pytest.raises(duckdb.BinderException):
            opened.rows("select account_id, count(*) from publish.pub_account_health")
        with pytest.raises(duckdb.ParserException):
            opened.rows("selekt 1")


@pytest.mark.usefixtures("published_home")
def test_a_damaged_snapshot_is_named_with_the_way_out(client):
    paths.published_file().write_bytes(b"torn off " * 1000)
    answer = client.get("/monday")
    assert answer.status_code == 503
    assert "is damaged" in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("page", PAGES)
def test_before_the_first_run_every_page_says_what_to_run(client, page):
    answer = client.get(page)
    assert answer.status_code == 200
    assert "customer_health_daily" in answer.text
    assert client.get("/version").json() == {"version": ""}


@pytest.mark.usefixtures("published_home")
@pytest.mark.parametrize("page", PAGES)
def test_what_customers_wrote_is_never_code(client, page):
    text = client.get(page).text
    assert HOSTILE not in text
    if page in ("/", "/accounts/acc_00002"):
        assert "alert(1)" in text, "the hostile name is not on the page at all"


@pytest.mark.usefixtures("published_home")
def test_hover_texts_escape_what_plotly_would_take_for_tags(client):
    text = client.get("/accounts/acc_00002").text
    # As JSON in a script element: &lt; for Plotly, its ampersand for the browser's parser.
    assert "\\u0026lt;script\\u003e" in text


@pytest.mark.usefixtures("published_home")
def test_the_wall_shows_the_forecast_and_the_accounts_to_call(client):
    text = client.get("/").text
    assert "of these 70 accounts we expect 27 to churn within 60 days, 90 % interval 19–34" in text
    with duckdb.connect(str(paths.published_file()), read_only=True) as connection:
        first = connection.execute(
            "select account_name from publish.pub_monday_list where as_of_date = '2026-07-01' and rank = 1"
        ).fetchall()[0][0]
    assert first in text
    assert "Dana Reed" in text


@pytest.mark.usefixtures("published_home")
def test_a_new_snapshot_is_seen_at_once_and_an_old_one_is_read_once(client, monkeypatch):
    from plugins.health_page import queries_wall

    before = client.get("/version").json()["version"]
    assert f'data-version="{before}"' in client.get("/").text
    with monkeypatch.context() as patch:
        patch.setattr(queries_wall, "read_wall", lambda opened: pytest.fail("read again"))
        assert client.get("/").status_code == 200
    change("update publish.pub_monday_summary set note = 'another day'")
    assert client.get("/version").json()["version"] != before
    assert "another day" in client.get("/").text


@pytest.mark.usefixtures("published_home")
def test_a_reader_does_not_block_a_new_snapshot():
    from plugins.health_page.snapshot import open_snapshot

    with open_snapshot() as opened:
        before = opened.rows("select count(*) as n from publish.pub_account_health")
        write_snapshot(paths.published_file().with_suffix(".new"), accounts=10)
        os.replace(paths.published_file().with_suffix(".new"), paths.published_file())
        assert opened.rows("select count(*) as n from publish.pub_account_health") == before
    with open_snapshot() as opened:
        assert opened.rows("select count(*) as n from publish.pub_account_health") != before


@pytest.mark.usefixtures("published_home")
def test_the_warehouse_is_not_needed_and_not_made(client, published_home):
    for page in PAGES:
        client.get(page)
    assert not (published_home / "warehouse").exists()


@pytest.mark.usefixtures("published_home")
def test_search_finds_by_name_and_id_and_goes_straight_to_the_only_one(client):
    assert "Company 7" in client.get("/accounts?q=company").text
    only = client.get("/accounts?q=ACC_00017", follow_redirects=False)
    assert only.status_code == 303
    assert only.headers["location"] == "/accounts/acc_00017"
    assert "Try fewer letters" in client.get("/accounts?q=no one%25").text
    assert client.get("/accounts/acc_99999").status_code == 404


@pytest.mark.usefixtures("published_home")
@pytest.mark.parametrize(
    "odd", ["..", ".", "../../../etc/passwd", "a/b", "~..", "a b?c#d%", "x/override", "ü\\"]
)
def test_an_account_of_any_id_has_links_that_lead_to_it(client, odd):
    literal = f"'{odd}'"
    of_it = f"set account_id = {literal} where account_id = 'acc_00007'"
    change(
        f"update publish.pub_task_list set task_id = {literal} || '|usage_drop' where account_id = 'acc_00007';"
        f"update publish.pub_task_list {of_it}; update marts.dim_accounts {of_it};"
        f"update marts.dim_accounts set account_name = 'Odd one' where account_id = {literal}"
    )
    found = client.get("/accounts?q=Odd one", follow_redirects=False).headers["location"]
    # As a browser asks for it.
    address = urljoin("http://testserver/", found)
    assert len(urlsplit(address).path.split("/")) == 3
    page = client.get(address)
    assert page.status_code == 200
    assert "<h1>Odd one</h1>" in page.text
    for action, body in (
        ("accounts", {"band": "watch", "reason": "heard so"}),
        ("tasks", {"event": "done", "cause_code": "price"}),
    ):
        form = html.unescape(page.text.split(f'data-post="/{action}/')[1].split('"')[0])
        answer = client.post(urljoin("http://testserver/", f"/{action}/{form}"), json=body)
        assert answer.status_code == 201, answer.text
    fact = parquet.read_table(next((paths.landing() / "tenure" / "health_override").iterdir())).to_pylist()[0]
    assert fact["account_id"] == odd


@pytest.mark.usefixtures("published_home")
def test_what_waits_for_a_free_hand_says_why(client):
    waits = "Dana Reed has 12 of 12 places taken; 3rd in line"
    assert waits in client.get("/tasks?owner=dana.reed@example.com").text
    assert waits not in client.get("/tasks?owner=kim.ito@example.com").text


@pytest.mark.usefixtures("published_home")
def test_tasks_can_be_asked_for_by_owner(client):
    assert "Kim Ito" in client.get("/tasks").text
    mine = client.get("/tasks?owner=dana.reed@example.com").text
    assert mine.count("<article") == 20
    assert "No task is open for this owner" in client.get("/tasks?owner=no one").text


@pytest.mark.usefixtures("published_home")
def test_what_the_person_owns_comes_first_and_is_marked(client_of):
    change("update publish.pub_monday_list set owner_email = 'Ida.Own@example.com' where rank = 60")
    change("update publish.pub_monday_list set owner_email = null where rank = 1")
    first = re.compile(r'<tr( class="own")?>\s*<th[^>]*>(\d+)</th>')
    assert first.search(client_of().get("/monday").text).groups() == (None, "1")
    page = client_of(name="ida.own@example.com").get("/monday").text
    assert first.search(page).groups() == (' class="own"', "60")
    assert page.count('class="own"') == page.count("Ida Own (you)") == 1
    change("update marts.dim_accounts set owner_email = 'ida.own@example.com' where account_id = 'acc_00037'")
    found = client_of(name="ida.own@example.com").get("/accounts").text
    assert found.index("/accounts/acc_00037") == found.index("/accounts/acc_")
    assert 'class="own"' not in client_of().get("/accounts").text


@pytest.mark.usefixtures("published_home")
def test_who_owns_tasks_sees_them_and_may_choose_all(client_of):
    client = client_of(name=OWNER.upper())
    assert client.get("/tasks").text.count("<article") == 20
    assert "Kim Ito" in client.get("/tasks?owner=").text.split("<article", 1)[1]
    assert "owner_email=dana.reed%40example.com" in client.get("/tasks").text


@pytest.mark.usefixtures("published_home")
@pytest.mark.parametrize("page", PAGES)
def test_every_list_of_a_page_can_be_had_as_csv(client, page):
    for address in re.findall(r'href="[^"]*(/api/v1/[^"]+)"', client.get(page).text):
        answer = client.get(address.replace("&amp;", "&"))
        assert answer.status_code == 200, address
        assert answer.headers["content-type"].startswith("text/csv")


@pytest.mark.usefixtures("published_home")
def test_the_monday_list_is_a_csv_that_a_spreadsheet_cannot_be_tricked_by(client):
    change("update publish.pub_monday_list set account_name = '=1+1' where rank = 1")
    answer = client.get("/api/v1/monday-list.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="monday-list-2026-07-01.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["rank"] for row in rows] == [str(rank) for rank in range(1, 61)]
    assert rows[0]["account_name"] == "'=1+1"
    assert rows[0]["reasons"].startswith("logins −42 %")


@pytest.mark.usefixtures("published_home")
def test_own_files_are_kept_by_their_version_and_others_are_not_there(client):
    page = client.get("/").text
    for name in ("page.css", "page.js", "plotly.js"):
        address = page.split(f"/static/{name}?v=")[1].split('"')[0]
        kept = client.get(f"/static/{name}?v={address}")
        assert kept.status_code == 200
        assert "immutable" in kept.headers["cache-control"]
        assert client.get(f"/static/{name}?v=old").headers["cache-control"] == "no-cache"
    assert client.get("/static/..%2Fapp.py").status_code == 404
    assert client.get("/static/app.py").status_code == 404


@pytest.mark.usefixtures("published_home")
def test_every_chart_has_words_and_every_table_heads(client):
    for page in PAGES:
        text = client.get(page).text
        assert text.count('role="img"') == text.count("<figcaption>") == text.count('type="application/json"')
        assert text.count('aria-label=""') == 0
        assert text.count("<table") == text.count("<caption") == text.count("<thead>")
        assert text.count("<main") == 1
        assert text.count("<h1") == 1


@pytest.mark.usefixtures("published_home")
def test_a_plan_is_shown_by_its_name_and_what_is_called_like_one_as_it_is(client):
    from plugins.health_page.queries_lists import read_segments
    from plugins.health_page.snapshot import open_snapshot

    table = "publish.pub_segment_trends"
    change(f"insert into {table} select * replace ('region' as dimension) from {table}")
    assert "plan <bdi>Team Edition</bdi>" in client.get("/accounts/acc_00002").text
    with open_snapshot() as opened:
        trends = {one: read_segments(opened, one, "logins_dropped")["trend"] for one in ("plan", "region")}
    segments = {one: {row["segment"] for row in rows} for one, rows in trends.items()}
    assert segments == {"plan": {"Team Edition", "business"}, "region": {"team", "business"}}


@pytest.mark.usefixtures("published_home")
def test_charts_show_the_rows_as_they_are_published():
    from plugins.health_page import charts
    from plugins.health_page.queries_wall import read_wall
    from plugins.health_page.snapshot import open_snapshot

    with open_snapshot() as opened:
        content = read_wall(opened)
    drawn = charts.promises(content["promises"])["data"]
    assert drawn[0]["y"] == [27.0] * len(content["promises"])
    assert drawn[0]["error_y"]["array"] == [7.0] * len(content["promises"])
    assert [one is None for one in drawn[1]["y"]] == [not row["is_ripe"] for row in content["promises"]]
    lost = next(bar for bar in charts.results(content["results"], "usd")["data"] if bar["name"] == "churned")
    assert lost["y"] == [-300.0] * len(content["results"])
    stacked = charts.portfolio(content["portfolio"], "usd")["data"]
    now = sum(band["y"][-1] for band in stacked)
    assert now == pytest.approx(sum(row["mrr_cents"] for row in content["bands"].values()) / 100)
