"""The data check: the doctor's findings about the landing folder of the home, before anything is published."""

from pathlib import Path
from typing import Any

import pytest

from plugins.health_page import data_check
from tests.tenure.doctor.landings import HOSTILE, LAST, land, land_billing, land_product

ACCOUNTS = ["acc_1", "acc_2"]


@pytest.fixture
def landing(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tenure.doctor.losses.MAP", home / "no map")
    data_check._checkups.clear()
    land_billing(home / "landing", ACCOUNTS)
    land_product(home / "landing", ACCOUNTS)
    return home / "landing"


def test_it_shows_what_is_connected_what_maps_and_whether_it_can_learn(client: Any, landing: Path) -> None:
    answer = client.get("/data-check")
    assert answer.status_code == 200
    for said in (
        'class="band connected">connected', 'class="band not_connected">not connected', "100 % of 6 product events",
        "Churned accounts so far: about 0, of 2 that ever paid.", "stripe.subscription_history", "Mon 29 Jun 2026",
    ):  # fmt: skip
        assert said in answer.text
    assert "Nothing can be built yet" not in answer.text
    assert answer.text.count("<table") == answer.text.count("<caption") == answer.text.count("<thead>")


def test_a_needed_table_that_is_absent_stands_on_top(client: Any, landing: Path) -> None:
    (landing / "stripe" / "subscription_item" / "all.csv").unlink()
    text = client.get("/data-check").text
    assert (
        "stripe.subscription_item is needed, and it has no file</bdi>.</strong> Nothing can be built yet"
        in text
    )


def test_names_of_customers_are_text(client: Any, landing: Path) -> None:
    land_product(landing, [HOSTILE, "x" * 20_000, "{{ 7 * 7 }}"])
    land(landing, "segment.groups", [{"group_id": "acc_1"}])
    (landing / "<script>alert(2)").mkdir()
    text = client.get("/data-check").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "{{ 7 * 7 }}" in text
    assert "x" * 100 not in text


def test_it_is_read_again_only_when_a_file_changes(
    client: Any, landing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/data-check")
    with monkeypatch.context() as patch:
        patch.setattr("tenure.doctor.checkup.check_landing", lambda _: pytest.fail("read again"))
        assert client.get("/data-check").status_code == 200
    land(landing, "community.post", [{"id": 1, "user_id": "u", "created_at": LAST}])
    assert client.get("/data-check").text.count('class="band connected"') == 3


def test_settings_that_cannot_be_used_are_named(client: Any, landing: Path) -> None:
    (landing / "tenure.yml").write_text("sources_switched_off: [zendesq]\n")
    text = client.get("/data-check").text
    assert "&#39;zendesq&#39; is not a source or role" in text


def test_a_home_without_files_says_what_is_needed(client: Any, home: Path) -> None:
    data_check._checkups.clear()
    assert "billing is needed, and recurly or stripe has no file" in client.get("/data-check").text


def test_it_neither_needs_nor_makes_a_warehouse(client: Any, landing: Path, home: Path) -> None:
    client.get("/data-check")
    assert not (home / "warehouse").exists()
