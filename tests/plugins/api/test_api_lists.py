"""The API: every published list as JSON and CSV, page by page, for those who may read and nobody else."""

import csv
import io
import json
import os
import shutil
from typing import Any

import duckdb
import pytest

from plugins.health_page.api.models import MOST_CSV_ROWS, TYPES, columns_of
from plugins.health_page.api.published_lists import LISTS, PublishedList
from tenure.core import paths
from tests.plugins.synthetic_snapshot import FIRST, HOSTILE, OPEN_TASK, OWNER

pytestmark = pytest.mark.usefixtures("published_home")

API = "/api/v1"
EVERY_LIST = pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.name)


def get(client: Any, path: str, **asked: Any) -> Any:
    answer = client.get(f"{API}/{path}", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def table_of(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def published(query: str) -> list[tuple]:
    with duckdb.connect(str(paths.published_file()), read_only=True) as connection:
        return connection.execute(query).fetchall()


def change(query: str) -> None:
    """Another snapshot takes the place of this one."""
    new = paths.published_file().with_suffix(".new")
    shutil.copy(paths.published_file(), new)
    with duckdb.connect(str(new)) as connection:
        connection.execute(query)
    os.replace(new, paths.published_file())


@EVERY_LIST
def test_pages_of_any_length_hold_every_row_once_in_the_same_order(
    client: Any, listed: PublishedList
) -> None:
    whole = get(client, listed.name, limit=1000)
    assert whole["items"], "this test would pass on an empty list"
    assert set(whole["items"][0]) == set(columns_of(listed.table))
    expected = whole["items"][:25]
    found, offset = [], 0
    while offset is not None and len(found) < 25:
        page = get(client, listed.name, limit=7, offset=offset)
        assert page["total"] == whole["total"]
        found, offset = found + page["items"], page["next_offset"]
    assert found[:25] == expected
    assert len({json.dumps(row, sort_keys=True) for row in whole["items"]}) == len(whole["items"])


@EVERY_LIST
def test_the_csv_holds_the_same_rows(client: Any, listed: PublishedList) -> None:
    whole = get(client, listed.name, limit=1000)
    answer = client.get(f"{API}/{listed.name}.csv")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["x-total-count"] == str(whole["total"])
    assert answer.headers["content-disposition"] == f'attachment; filename="{listed.name}-2026-07-01.csv"'
    assert answer.text.startswith("\ufeff")
    rows = table_of(answer)
    assert len(rows) == min(whole["total"], MOST_CSV_ROWS)
    assert list(rows[0]) == list(columns_of(listed.table))
    nothing = client.get(f"{API}/{listed.name}.csv", params={"offset": 9_999_999})
    assert nothing.text.strip("\ufeff\n") == ",".join(f'"{name}"' for name in columns_of(listed.table))


def test_what_customers_wrote_stays_text_in_both(client: Any) -> None:
    names = {row["account_id"]: row["account_name"] for row in get(client, "accounts")["items"]}
    assert names["acc_00002"] == f"{HOSTILE} & Söhne"
    assert names["acc_00003"] == "=1+1"
    cells = {row["account_id"]: row["account_name"] for row in table_of(client.get(f"{API}/accounts.csv"))}
    assert cells["acc_00003"] == "'=1+1"


def test_a_list_of_the_day_is_of_the_latest_one_or_of_the_one_asked_for(client: Any) -> None:
    latest = get(client, "accounts", limit=1000)
    assert {row["as_of_date"] for row in latest["items"]} == {latest["published_day"]} == {"2026-07-01"}
    before = get(client, "accounts", as_of="2026-06-29", limit=1000)
    assert {row["as_of_date"] for row in before["items"]} == {"2026-06-29"}
    assert before["total"] == latest["total"] == 60
    assert get(client, "accounts", as_of="2020-01-01") == latest | {
        "items": [], "total": 0, "next_offset": None,
    }  # fmt: skip


def test_rows_are_chosen_by_filters_and_days(client: Any) -> None:
    mine = get(client, "accounts", owner_email=OWNER, limit=1000)
    assert {row["owner_email"] for row in mine["items"]} == {OWNER}
    assert 0 < mine["total"] < 60
    history = get(client, "history", account_id=FIRST, since="2026-06-22", until="2026-06-30")
    assert [row["as_of_date"] for row in history["items"]] == ["2026-06-22", "2026-06-29", "2026-06-30"]
    done = get(client, "tasks", status="done")
    assert [row["account_id"] for row in done["items"]] == ["acc_00004"]
    assert get(client, "tasks", status="' or 1=1 --")["total"] == 0


def test_one_account_by_its_id_whatever_is_in_it(client: Any) -> None:
    change("update publish.pub_account_health set account_id = '../a b/ü' where account_id = 'acc_00007'")
    assert get(client, f"accounts/{FIRST}")["account_id"] == FIRST
    assert get(client, "accounts/~..%2Fa%20b%2F%C3%BC")["account_name"] == "Company 7"
    answer = client.get(f"{API}/accounts/nobody", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert answer.json() == {"message": "There is no such account on the latest published day."}


@pytest.mark.parametrize(
    ("path", "asked", "message"),
    [
        ("accounts", {"limit": 0}, "limit"),
        ("accounts", {"limit": 1001}, "limit"),
        ("accounts", {"limit": "1.0"}, "write a whole number"),
        ("accounts", {"offset": -1}, "write a whole number"),
        ("accounts", {"offset": 10_000_001}, "offset"),
        ("accounts", {"as_of": "2026-02-30"}, "as_of"),
        ("accounts", {"as_of": "2026-06-29T00:00:00"}, "write a day as 2026-06-29"),
        ("accounts", {"as_of": "1782691200"}, "write a day as 2026-06-29"),
        ("accounts", {"owner": OWNER}, "owner"),
        ("accounts", {"owner_email": "x" * 201}, "owner_email"),
        ("history", {"as_of": "2026-06-29"}, "as_of"),
        ("tasks.csv", {"limit": 20_001}, "limit"),
    ],
)
def test_a_question_that_is_not_as_described_is_refused(
    client: Any, path: str, asked: dict, message: str
) -> None:
    answer = client.get(f"{API}/{path}", params=asked)
    assert answer.status_code == 422
    assert message in answer.json()["message"]


def test_numbers_that_are_none_are_null(client: Any) -> None:
    change(
        f"update publish.pub_account_health set churn_probability = 'nan'::double where account_id = '{FIRST}'"
    )
    assert get(client, f"accounts/{FIRST}")["churn_probability"] is None
    assert get(client, "accounts", limit=1)["items"][0]["churn_probability"] is None


def test_a_snapshot_of_an_earlier_version_lacks_a_column_or_a_whole_table(client: Any) -> None:
    change(
        "alter table publish.pub_account_health drop column reason_3; drop table publish.pub_crm_companies;"
        "alter table publish.pub_task_list drop column playbook_id"
    )
    assert get(client, "accounts", limit=1)["items"][0]["reason_3"] is None
    for path in ("crm-companies", "crm-companies.csv", "tasks?playbook_id=usage_drop"):
        answer = client.get(f"{API}/{path}")
        assert answer.status_code == 503
        assert "the next daily run publishes this table" in answer.json()["message"]


def test_before_anything_is_published_a_program_is_told_so(client: Any) -> None:
    paths.published_file().unlink()
    for path in ("accounts", "accounts.csv", f"accounts/{FIRST}"):
        answer = client.get(f"{API}/{path}")
        assert (answer.status_code, answer.json()) == (503, {"message": "Nothing has been published yet."})


def test_a_stranger_gets_401_as_json_whatever_a_browser_accepts(stranger: Any) -> None:
    for path in ("accounts", "accounts.csv", "openapi.json", f"accounts/{FIRST}", "no-such-list"):
        answer = stranger.get(f"{API}/{path}", headers={"accept": "text/html"})
        assert answer.status_code == 401
        assert set(answer.json()) == {"message"}


def test_a_token_of_airflow_opens_it_and_another_does_not(
    stranger: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from airflow.api_fastapi.app import get_auth_manager
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
    from airflow.models.revoked_token import RevokedToken

    # The list of tokens that were logged out lies in Airflow's database, which a test has not.
    monkeypatch.setattr(RevokedToken, "is_revoked", lambda _: False)
    token = get_auth_manager().generate_jwt(SimpleAuthManagerUser(username="ada", role="viewer"))
    answer = stranger.get(f"{API}/tasks", params={"limit": 1}, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert answer.json()["items"][0]["task_id"] == OPEN_TASK
    for wrong in (f"{token[:-3]}abc", "not.a.token"):
        answer = stranger.get(f"{API}/tasks", headers={"authorization": f"Bearer {wrong}"})
        assert answer.status_code in (401, 403)


def test_somebody_without_a_role_reads_nothing(client_of: Any) -> None:
    assert client_of(role=None).get(f"{API}/accounts").status_code == 403


def test_nothing_can_be_written(client: Any) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert client.request(method, f"{API}/accounts", json={}).status_code == 405


def test_every_list_is_a_table_whose_columns_have_types(manifest: Any) -> None:
    contracts = {
        node.name: {column.name: column.data_type for column in node.columns.values()}
        for node in manifest.nodes.values()
    }
    for listed in LISTS:
        found = {name: kind for name, (kind, _) in columns_of(listed.table).items()}
        assert found == contracts[listed.table]
        assert set(found.values()) <= set(TYPES)
        used = {*listed.filters, *(part.split()[0] for part in listed.order.split(","))}
        assert used | ({listed.days} if listed.days else set()) <= set(found)


def test_the_how_to_lists_every_list_with_its_filters() -> None:
    text = (paths.REPOSITORY / "docs" / "how-to" / "read-the-api.md").read_text()
    for listed in LISTS:
        row = next(line for line in text.splitlines() if line.startswith(f"| `{listed.name}`"))
        assert f"| `{listed.table}` |" in row
        assert row.split("|")[4].strip() == ", ".join(f"`{one}`" for one in listed.filters)
        assert ("one day" in row) == listed.daily
        assert ("all days" in row or "all months" in row) == bool(listed.days)
