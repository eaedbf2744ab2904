"""Closing a task and setting an override: checked against the snapshot, landed once and atomically, shown at once."""

import os
import shutil
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from plugins.health_page import write_raw_facts
from tenure import store
from tenure.core import paths
from tests.plugins.synthetic_snapshot import DAY, FIRST, OPEN_TASK

pytestmark = pytest.mark.usefixtures("published_home")

CLOSE, OVERRIDE = f"/tasks/{OPEN_TASK}/close", f"/accounts/{FIRST}/override"
DONE = {"event": "done", "cause_code": "champion_left", "note": "their new boss <b>likes</b> us"}
WATCH = {"band": "watch", "reason": "the sponsor told me", "expires_on": "2026-07-20"}


def landed(table: str) -> list[dict[str, Any]]:
    files = sorted((paths.landing() / "tenure" / table).glob("**/*"))
    return [row for file in files for row in parquet.read_table(file).to_pylist()]


def test_a_closed_task_lands_as_one_raw_fact_of_the_day_that_was_looked_at(client):
    answer = client.post(CLOSE, json=DONE)
    assert answer.status_code == 201
    assert answer.json()["message"] == "Closed as done. It takes effect with the next daily run."
    (fact,) = landed("task_event")
    assert fact.pop("at").date() == DAY
    assert fact == {
        "task_id": OPEN_TASK,
        "account_id": FIRST,
        "playbook_id": "usage_drop",
        "event": "done",
        "cause_code": "champion_left",
        "note": DONE["note"],
        "by": "ada",
    }


def test_an_override_lands_as_one_raw_fact(client):
    answer = client.post(OVERRIDE, json=WATCH)
    assert answer.status_code == 201
    (fact,) = landed("health_override")
    assert fact.pop("at").date() == DAY
    assert fact == {
        "account_id": FIRST,
        "band": "watch",
        "reason": "the sponsor told me",
        "by": "ada",
        # Midnight after the day that was chosen as the last one.
        "expires_at": datetime(2026, 7, 21),
    }


def test_without_an_expiry_the_settings_decide(client):
    client.post(OVERRIDE, json={"band": "at_risk", "reason": "heard so"})
    assert landed("health_override")[0]["expires_at"] is None


@pytest.mark.parametrize(
    ("now", "at"),
    [
        (datetime(2026, 7, 1, 15, 4, 5, tzinfo=UTC), datetime(2026, 7, 1, 15, 4, 5)),
        (datetime(2026, 11, 22, 8, 0, tzinfo=UTC), datetime(2026, 7, 1, 23, 59, 59)),
        (datetime(2025, 3, 1, 8, 0, tzinfo=UTC), datetime(2026, 7, 1, 0, 0)),
    ],
)
def test_an_action_is_dated_within_the_day_of_the_snapshot_whatever_the_clock_says(now, at):
    assert write_raw_facts.moment_of(DAY, now) == at


def test_the_page_shows_at_once_what_the_next_run_will_know(client):
    client.post(CLOSE, json=DONE)
    client.post(OVERRIDE, json=WATCH)
    page = client.get(f"/accounts/{FIRST}").text
    assert "Closed as done by <bdi>ada</bdi>. Takes effect with the next daily run." in page
    assert f"/tasks/{FIRST}" not in page, "the form is still there"
    assert "Set to watch by <bdi>ada</bdi>" in page
    assert "Closed as done by <bdi>ada</bdi>" in client.get("/tasks").text
    assert "Closed as done" not in client.get("/accounts/acc_00003").text


def test_an_action_on_an_earlier_snapshot_is_no_longer_shown_as_new(client):
    client.post(CLOSE, json=DONE)
    (file,) = (paths.landing() / "tenure" / "task_event").iterdir()
    file.rename(file.with_name(file.name.replace("2026-07-01", "2026-06-30")))
    assert "Closed as done" not in client.get(f"/accounts/{FIRST}").text


def test_a_second_click_lands_nothing(client):
    assert client.post(CLOSE, json=DONE).status_code == 201
    again = client.post(CLOSE, json={"event": "dismissed", "cause_code": "price"})
    assert again.status_code == 409
    assert again.json()["message"] == "This task has already been closed."
    assert client.post(OVERRIDE, json=WATCH).status_code == 201
    assert client.post(OVERRIDE, json=WATCH).status_code == 409
    assert len(landed("task_event")) == len(landed("health_override")) == 1


def test_clicks_at_the_same_moment_land_one_fact(client):
    fact = {"task_id": OPEN_TASK, "account_id": FIRST, "event": "done", "cause_code": "price", "by": "ada"}
    start, outcomes = threading.Barrier(8), []

    def click() -> None:
        start.wait()
        try:
            write_raw_facts.land_task_event(fact, DAY)
            outcomes.append("landed")
        except write_raw_facts.AlreadyRecorded:
            outcomes.append("already")

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["already"] * 7 + ["landed"]
    assert len(landed("task_event")) == 1


def test_a_later_override_of_the_same_day_wins_and_may_repeat_an_earlier_one(client):
    for band in ("watch", "at_risk", "watch"):
        assert client.post(OVERRIDE, json=WATCH | {"band": band}).status_code == 201
    overrides = sorted(landed("health_override"), key=lambda fact: fact["at"])
    assert [fact["band"] for fact in overrides] == ["watch", "at_risk", "watch"]
    assert len({fact["at"] for fact in overrides}) == 3
    assert "Set to watch" in client.get(f"/accounts/{FIRST}").text


@pytest.mark.parametrize(
    ("path", "body", "status", "message"),
    [
        ("/tasks/no one|nothing|2026-07-01/close", DONE, 404, "no such task"),
        ("/tasks/acc_00004|usage_drop|2026-06-29/close", DONE, 409, "no longer open: done"),
        (CLOSE, DONE | {"cause_code": "weather"}, 422, "one of the causes"),
        (CLOSE, DONE | {"event": "opened"}, 422, "event"),
        (CLOSE, {"event": "done"}, 422, "cause_code"),
        (CLOSE, DONE | {"note": "x" * 2001}, 422, "note"),
        (CLOSE, DONE | {"by": "somebody else"}, 422, "a field that is not known"),
        (CLOSE, [DONE], 422, "Input should be an object"),
        ("/accounts/acc_99999/override", WATCH, 404, "no such account"),
        (OVERRIDE, WATCH | {"band": "churning"}, 422, "healthy, watch, at_risk"),
        (OVERRIDE, WATCH | {"reason": "  "}, 422, "reason"),
        (OVERRIDE, WATCH | {"reason": "\u200b\u2060\x00\x1b\u202e"}, 422, "reason"),
        (OVERRIDE, WATCH | {"band": "\u200b"}, 422, "healthy, watch, at_risk"),
        (OVERRIDE, WATCH | {"expires_on": "2026-07-01"}, 422, "later than today"),
        (OVERRIDE, WATCH | {"expires_on": "9999-12-31"}, 422, "expires_on"),
        (OVERRIDE, WATCH | {"expires_on": "2100-01-01"}, 422, "expires_on"),
        (OVERRIDE, WATCH | {"expires_on": "0001-01-01"}, 422, "expires_on"),
        (OVERRIDE, WATCH | {"expires_on": 4102444800}, 422, "expires_on"),
        (OVERRIDE, WATCH | {"expires_on": "soon"}, 422, "expires_on"),
    ],
)
def test_an_invalid_action_is_refused_and_lands_nothing(client, path, body, status, message):
    answer = client.post(path, json=body)
    assert answer.status_code == status
    assert message in answer.json()["message"]
    assert not (paths.landing() / "tenure").exists()


def test_a_refusal_does_not_repeat_what_was_sent(client):
    answer = client.post(CLOSE, json=DONE | {"note": "secret " * 500})
    assert "secret" not in answer.text


def test_a_refusal_names_few_faults_and_no_field_that_is_not_ours(client):
    answer = client.post(CLOSE, json={f"secret_{number}": "x" for number in range(500)})
    assert answer.status_code == 422
    assert "secret" not in answer.text
    assert len(answer.text) < 500


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 16_000, b'{"event": "\xff"}', b'{"event": "\\ud800"}'])
def test_what_is_no_json_is_refused(client, content):
    answer = client.post(CLOSE, content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert "Invalid JSON" in answer.json()["message"]


def test_control_characters_do_not_land(client):
    assert client.post(OVERRIDE, json=WATCH | {"reason": " a\x00b\x1b[31m\u202ec "}).status_code == 201
    assert client.post(CLOSE, json=DONE | {"note": "\u200b"}).status_code == 201
    assert landed("health_override")[0]["reason"] == "ab[31mc"
    assert landed("task_event")[0]["note"] is None


def test_the_last_day_of_an_override_may_be_the_last_of_the_century(client):
    assert client.post(OVERRIDE, json=WATCH | {"expires_on": "2099-12-31"}).status_code == 201
    assert landed("health_override")[0]["expires_at"] == datetime(2100, 1, 1)


@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_body_that_no_action_needs_is_refused_before_it_is_read(client, is_chunked):
    read = []

    def body():
        for _ in range(1000):
            read.append(1)
            yield b" " * 1000

    headers = {"content-type": "application/json"} | ({} if is_chunked else {"content-length": "1000000"})
    answer = client.post(CLOSE, content=body(), headers=headers)
    assert answer.status_code == 413
    assert answer.json()["message"] == "Send at most 16 kB."
    assert not (paths.landing() / "tenure").exists()


def test_who_acts_faster_than_a_person_has_to_wait_and_nobody_else(client_of):
    from plugins.health_page.auth import MOST_ACTIONS

    hasty = client_of(name="hasty")
    statuses = [hasty.post(OVERRIDE, json={}).status_code for _ in range(MOST_ACTIONS)]
    assert set(statuses) == {422}
    refused = hasty.post(OVERRIDE, json=WATCH)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert "Nothing was recorded" in refused.json()["message"]
    assert client_of(name="ada").post(OVERRIDE, json=WATCH).status_code == 201


def test_a_person_may_act_again_when_the_first_action_is_a_minute_old():
    from plugins.health_page.auth import MOST_ACTIONS, ActionLimit

    limit = ActionLimit()
    assert [limit.count("ada", float(second)) for second in range(MOST_ACTIONS)] == [0] * MOST_ACTIONS
    assert limit.count("ada", 40.0) == 20
    assert limit.count("ada", 60.0) == 0
    assert limit.count("ada", 60.0) == 1


def test_a_file_that_is_not_the_pages_own_stops_no_page(client):
    client.post(CLOSE, json=DONE)
    client.post(OVERRIDE, json=WATCH)
    for table in ("task_event", "health_override"):
        folder = paths.landing() / "tenure" / table
        (whole,) = folder.iterdir()
        # With the very name that the page would give to the next override.
        (folder / whole.name.replace("-000.", "-001.")).write_bytes(b"cut")
        odd = {"half": whole.read_bytes()[:200], "text": b"not Parquet", "empty": b""}
        for name, content in odd.items():
            (folder / f"page-{DAY}-{name}.parquet").write_bytes(content)
        parquet.write_table(pa.table({"at": ["soon"], "x": [1]}), folder / f"page-{DAY}-other.parquet")
        parquet.write_table(pa.table({"x": [1]}), folder / f"page-{DAY}-columns.parquet")
        parquet.write_table(pa.table({"x": pa.array([], pa.int64())}), folder / f"page-{DAY}-none.parquet")
        (folder / f"page-{DAY}-folder.parquet").mkdir()
        (folder / f"page-{DAY}-gone.parquet").symlink_to("nowhere")
    page = client.get(f"/accounts/{FIRST}")
    assert page.status_code == 200
    assert "Closed as done" in page.text
    assert "Set to watch" in page.text
    assert client.post(OVERRIDE, json=WATCH | {"band": "healthy"}).status_code == 201


def test_what_a_killed_click_left_is_removed_by_a_later_one(client):
    folder = paths.landing() / "tenure" / "task_event"
    folder.mkdir(parents=True)
    old, new = folder / f".page-{DAY}-a.parquet.1f", folder / f".page-{DAY}-b.parquet.2f"
    for file in (old, new):
        file.touch()
    os.utime(old, (0, 0))
    client.post(CLOSE, json=DONE)
    assert not old.exists()
    assert new.exists(), "another click may be writing it"


def test_a_landing_folder_that_is_not_writable_is_reported_and_nothing_is_recorded(client, published_home):
    (published_home / "landing").write_text("a file, not a folder")
    answer = client.post(CLOSE, json=DONE)
    assert answer.status_code == 503
    assert "Nothing was recorded" in answer.json()["message"]


def test_with_the_source_switched_off_no_action_is_accepted(client, published_home):
    (published_home / "landing").mkdir()
    (published_home / "landing" / "tenure.yml").write_text("sources_switched_off: [tenure]")
    answer = client.post(OVERRIDE, json=WATCH)
    assert answer.status_code == 409
    assert "switched off" in answer.json()["message"]
    assert not (published_home / "landing" / "tenure").exists()


def test_a_kill_in_the_middle_leaves_no_half_file_that_is_read(client, monkeypatch):
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "link", killed)
        with pytest.raises(KeyboardInterrupt):
            write_raw_facts.land_task_event({"task_id": OPEN_TASK, "by": "ada"}, DAY)
    assert list(Path(paths.landing() / "tenure" / "task_event").iterdir()) == []
    assert client.post(CLOSE, json=DONE).status_code == 201


def test_nothing_personal_is_logged(client, caplog):
    with caplog.at_level("DEBUG"):
        client.post(CLOSE, json=DONE)
        client.post(OVERRIDE, json=WATCH)
        client.get(f"/accounts/{FIRST}")
    ours = [record.getMessage() for record in caplog.records if record.name == "tenure"]
    assert not any("sponsor" in text or "boss" in text or "ada" in text for text in ours)


def test_before_the_first_snapshot_no_action_is_accepted(client, published_home):
    (published_home / "published" / "tenure.duckdb").unlink()
    answer = client.post(CLOSE, json=DONE)
    assert answer.status_code == 409
    assert answer.json()["message"] == "Nothing has been published yet."


@pytest.fixture
def other_server(
    published_home: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], None]:
    """From its call on, the page is served by another machine, with a home of its own and the same store."""
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(published_home / "published", other / "published")
    monkeypatch.setenv("TENURE_STORE", f"file://{tmp_path_factory.mktemp('store')}")
    return lambda: monkeypatch.setenv("TENURE_HOME", str(other))


def test_servers_on_several_machines_record_a_closing_once(client, other_server):
    assert client.post(CLOSE, json=DONE).status_code == 201
    other_server()
    refused = client.post(CLOSE, json=DONE | {"note": "mine"})
    assert refused.status_code == 409
    store.take()
    assert [fact["note"] for fact in landed("task_event")] == [DONE["note"]]


def test_the_word_of_another_machine_comes_before_the_next_one(client, other_server):
    assert client.post(OVERRIDE, json=WATCH).status_code == 201
    other_server()
    assert client.post(OVERRIDE, json=WATCH).status_code == 409
    assert client.post(OVERRIDE, json=WATCH | {"reason": "she told me more"}).status_code == 201
    assert [fact["reason"] for fact in landed("health_override")] == [WATCH["reason"], "she told me more"]


def test_what_cannot_be_shared_is_not_recorded(client, other_server, monkeypatch):
    monkeypatch.setenv("TENURE_STORE", "no-such-protocol://bucket")
    for path, fact in ((CLOSE, DONE), (OVERRIDE, WATCH)):
        answer = client.post(path, json=fact)
        assert answer.status_code == 503
        assert answer.json()["message"] == "What machines share cannot be reached. Nothing was recorded."
    assert landed("task_event") == landed("health_override") == []
