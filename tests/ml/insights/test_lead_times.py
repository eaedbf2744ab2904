"""Lead times on a company's own history: what was told before accounts left, against those that stayed."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from ml.insights.lead_times import MEASURED, TOO_FEW, measure_lead_times
from tenure import warehouse

TODAY = date(2026, 6, 29)
MONDAYS = [TODAY - timedelta(weeks=week) for week in range(40)]
END = TODAY - timedelta(days=70)


def build(accounts_that_left: int) -> None:
    """Forty accounts stay. Each that left showed `early` from 50 days before, and everybody shows `always`."""
    left = [f"left {number}" for number in range(accounts_that_left)]
    alive = [(f"stays {number}", day) for number in range(40) for day in MONDAYS]
    alive += [(account, day) for account in left for day in MONDAYS if day < END]
    facts = [("always", account, day) for account, day in alive]
    facts += [
        ("early", account, day) for account in left for day in MONDAYS if END - timedelta(50) <= day < END
    ]
    facts += [("early", "stays 1", MONDAYS[12]), ("after the end", "stays 2", MONDAYS[1])]
    tables = {
        "fct_account_features": pd.DataFrame(alive, columns=["account_id", "as_of_date"]),
        "fct_account_facts": pd.DataFrame(facts, columns=["fact", "account_id", "as_of_date"]),
        "fct_churn_outcomes": pd.DataFrame(
            [(account, END) for account in left] + [("stays 1", None)], columns=["account_id", "happened_on"]
        ),
    }
    with warehouse.connect() as connection:
        connection.execute("create schema marts")
        for name, table in tables.items():
            connection.register("given", table)
            connection.execute(f"create table marts.{name} as select * from given")
        for table, column in (
            ("fct_account_features", "as_of_date"), ("fct_account_facts", "as_of_date"),
            ("fct_churn_outcomes", "happened_on"),
        ):  # fmt: skip
            connection.execute(f"alter table marts.{table} alter {column} type date")


def measured() -> pd.DataFrame:
    with warehouse.connect(read_only=True) as connection:
        return warehouse.read(connection, "select * from ml.lead_times").set_index("fact")


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TENURE_HOME", str(tmp_path))


def test_a_fact_that_was_told_before_the_end_is_measured_with_its_lead(home: None) -> None:
    build(accounts_that_left=15)
    found = measure_lead_times(TODAY)
    assert (found["method"], found["ends"]) == (MEASURED, 15)
    table = measured()
    early, always = table.loc["early"], table.loc["always"]
    assert early["share_left"] == 1
    assert early["share_others"] == pytest.approx(1 / 40)
    assert early["low"] > 1
    assert early["lead_days"] == 49
    assert (always["ratio"], always["low"], always["high"]) == (1, 1, 1)
    assert table.loc["after the end", "share_left"] == 0
    assert measure_lead_times(TODAY) == found
    assert len(measured()) == 3


def test_with_few_ends_nothing_is_claimed(home: None) -> None:
    build(accounts_that_left=3)
    assert measure_lead_times(TODAY)["method"] == TOO_FEW
    assert measured()["ratio"].isna().all()
    assert len(measured()) == 1
