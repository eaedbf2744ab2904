"""The renewal forecast: a page, a file, and what people commit beside the model."""

import csv
import io
from typing import Any

import pytest
from pyarrow import parquet

from tenure.core import paths
from tests.plugins.synthetic_snapshot import DAY, FIRST

pytestmark = pytest.mark.usefixtures("published_home")

COMMIT = f"/accounts/{FIRST}/commit"
GROW = {"call": "grow", "mrr": "1234.56", "note": "they <b>hire</b>"}


@pytest.fixture
def quarter(client: Any) -> str:
    """The quarter in which the first account's contract ends."""
    lines = list(
        csv.DictReader(io.StringIO(client.get("/api/v1/renewal-forecast.csv").text.lstrip("\ufeff")))
    )
    return next(line["quarter"] for line in lines if line["account_id"] == FIRST)


def landed() -> list[dict[str, Any]]:
    files = sorted((paths.landing() / "tenure" / "renewal_commit").glob("**/*"))
    return [row for file in files for row in parquet.read_table(file).to_pylist()]


def test_a_commit_lands_as_one_raw_fact_in_minor_units(client, quarter):
    answer = client.post(COMMIT, json=GROW | {"quarter": quarter})
    assert answer.status_code == 201
    assert (
        answer.json()["message"] == f"Committed for {quarter}: grow. It takes effect with the next daily run."
    )
    (fact,) = landed()
    assert fact.pop("at").date() == DAY
    assert fact == {
        "account_id": FIRST,
        "quarter": quarter,
        "call": "grow",
        "mrr_cents": 123456,
        "currency": "usd",
        "note": "they <b>hire</b>",
        "by": "ada",
    }


def test_a_call_that_says_enough_needs_no_amount(client, quarter):
    assert client.post(COMMIT, json={"quarter": quarter, "call": "lost"}).status_code == 201
    assert landed()[0]["mrr_cents"] is None


def test_what_was_committed_is_shown_at_once_and_the_last_word_counts(client, quarter):
    for mrr in ("100", "200", "100"):
        assert client.post(COMMIT, json=GROW | {"quarter": quarter, "mrr": mrr}).status_code == 201
    assert client.post(COMMIT, json=GROW | {"quarter": quarter, "mrr": "100"}).status_code == 409
    assert len(landed()) == 3
    for page in ("/forecast", f"/accounts/{FIRST}"):
        text = client.get(page).text
        assert "<strong>grow</strong> $100" in text
        assert "takes effect with the next daily run" in text


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"call": "grow"}, 422, "to how much MRR it will grow"),
        ({"call": "shrink"}, 422, "to how much MRR it will shrink"),
        ({"call": "maybe"}, 422, "call"),
        ({"call": "grow", "mrr": "-1"}, 422, "mrr"),
        ({"call": "grow", "mrr": "NaN"}, 422, "mrr"),
        ({"call": "grow", "mrr": "1e30"}, 422, "mrr"),
        ({"call": "renew", "by": "someone"}, 422, "a field that is not known"),
        ({"call": "renew", "quarter": "2031-Q1"}, 404, "No contract of this account ends in that quarter."),
    ],
)
def test_a_commit_that_cannot_be_is_refused_and_lands_nothing(client, quarter, body, status, message):
    answer = client.post(COMMIT, json={"quarter": quarter} | body)
    assert answer.status_code == status
    assert message in answer.json()["message"]
    assert landed() == []


def test_who_may_only_read_sees_the_forecast_and_commits_nothing(client_of, quarter):
    viewer = client_of("viewer")
    text = viewer.get("/forecast").text
    assert "Renewal forecast" in text
    assert "data-post" not in text
    assert viewer.post(COMMIT, json=GROW | {"quarter": quarter}).status_code == 403
    assert landed() == []


def test_the_forecast_of_the_day_is_a_file_that_no_spreadsheet_runs(client):
    answer = client.get("/api/v1/renewal-forecast.csv")
    assert answer.headers["content-disposition"] == f'attachment; filename="renewal-forecast-{DAY}.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert len(rows) == 40
    assert {row["account_name"] for row in rows if row["account_id"] == "acc_00003"} == {"'=1+1"}


def test_the_chart_says_in_words_what_ends_is_expected_committed_and_left(client):
    text = client.get("/forecast").text
    assert "2026-Q1: contracts of 10 accounts end" in text
    assert "MRR; " in text
    assert " left." in text
    assert "20 accounts with $9,000 MRR, of which the model expects to lose 2.4 with $1,200" in text
