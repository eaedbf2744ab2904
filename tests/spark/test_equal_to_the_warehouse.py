"""The Spark job against the warehouse's own models: the same events table, read by both.

`TENURE_EVENTS=10000000 make test-spark` compares as many events, of which the same goes wrong.
"""

import json
import os
import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tenure import warehouse
from tenure.benchmark import company
from tenure.core import paths
from tenure.core.paths import working_in
from tenure.core.settings import read_settings
from tenure.landing.open_landing import open_landing_folder
from tenure.simulator.land import land_demo
from tests.spark.conftest import CONF, LARGE
from tests.spark.lake import EACH, PLANTED, as_texts, plant
from tests.spark.two_homes import Comparison, Homes, build, make_homes
from tests.tenure.simulator.small_company import SMALL, UNTIL

EVENTS_WANTED = int(os.environ.get("TENURE_EVENTS", "0"))
DAY = company.UNTIL if EVENTS_WANTED else UNTIL
PEOPLE = "intermediate.int_product__people"
EVENTS = read_settings().events
NO_FEATURES = ", ".join(
    f"'{name}'" for name in (*EVENTS.log_in, *EVENTS.onboarding_step, *EVENTS.not_a_feature, "page_viewed")
)
# By both engines: what DuckDB's models hold, and what those of the rollups do.
RESULTS = {
    "user days": (
        "select account_id, user_id, active_on, known_on, events from intermediate.int_product__user_days"
        f" join {PEOPLE} using (person_key)"
    ),
    "feature days": (
        "select account_id, event_name, onboarding_step, active_on, known_on, events"
        " from intermediate.int_product__feature_days"
    ),
    "user months": "select * from intermediate.int_product__user_months",
    "feature months": "select * from intermediate.int_product__feature_months",
    "groupless days": "select source_name, user_id, known_on, events from intermediate.int_identity__groupless_days",
    "kept days": "select known_on, rows_kept from staging.stg_segment__kept_days where rows_kept > 0",
    "landed days": "select known_on, rows_landed from staging.stg_segment__event_days",
    "events by day": (
        "select cast(occurred_at as date), cast(received_at as date), sum(events) from conformed.cnf_product__events"
        " group by all"
    ),
    "looked at apart": (
        "select event_id, user_id, account_id, event_name, event_text, occurred_at, received_at, known_on, reason,"
        " case when reason <> 'replayed row' then regexp_extract(landed_file, '[^/]+$') end"
        " from staging.stg_segment__events_apart"
    ),
    "who used which feature": (
        "select distinct account_id, user_id, event_name, active_on, known_on from intermediate.int_product__uses"
        f" join {PEOPLE} using (person_key) where account_id is not null and user_id is not null"
        f" and event_name not in ({NO_FEATURES})"
    ),
    "counts of rows": "select * from intermediate.int_raw__table_counts",
    "set aside": "select source_name, table_name, reason, count(*) from staging.quarantine group by all",
}
OF_FEATURES = {
    "features": "select * from marts.fct_account_features",
    "accounts": "select * from marts.dim_accounts",
    "health": "select * from marts.fct_account_health",
    "facts": "select * from marts.fct_account_facts",
}
PAYLOADS = "select event_id, reason, payload from staging.stg_segment__events_apart where payload is not null"
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?")


@pytest.fixture(
    scope="module",
    params=["typed"] if EVENTS_WANTED else ["typed", "as text", "typed, by Spark Connect"],
)
def homes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Homes:
    """Raw of a company by both engines, and features of the typed one."""
    base = tmp_path_factory.mktemp("company")
    landing = base / "duckdb" / "landing"
    if EVENTS_WANTED:
        land_many(base / "duckdb")
    else:
        land_demo(landing, until=UNTIL, truth=base / "truth", **SMALL)
    plant(landing / "segment" / "tracks")
    if request.param == "as text":
        as_texts(landing / "segment" / "tracks")
    conf = LARGE if EVENTS_WANTED else CONF
    if "Connect" in request.param:
        conf = request.getfixturevalue("by_connect")
    found = make_homes(base, conf)
    for home in (found.duckdb, found.spark):
        build(home, DAY, *(("raw", "features") if request.param == "typed" else ("raw",)))
    return found


def land_many(home: Path) -> None:
    """The benchmark's company; each account has some three thousand events."""
    accounts = max(60, round(EVENTS_WANTED / 3_170))
    with working_in(home):
        company.land_company(accounts)
    shutil.rmtree(home / "held_back")


@pytest.mark.parametrize("name", RESULTS)
def test_rollups_rejects_and_counts_are_those_of_the_warehouse(
    homes: Homes, name: str, tmp_path: Path
) -> None:
    found = homes.compare(RESULTS[name], tmp_path)
    assert found.rows, "nothing to compare"
    assert found == Comparison(found.rows, [], [])


def test_there_are_as_many_events_as_were_wanted(homes: Homes) -> None:
    [(landed,)] = homes.rows(homes.spark, "select sum(rows_landed) from staging.stg_segment__event_days")
    assert landed > 0.9 * EVENTS_WANTED


def test_what_was_set_aside_is_kept_as_it_landed(homes: Homes) -> None:
    by_warehouse, by_spark = (
        sorted(
            (str(key), reason, sorted(_values(text).items()))
            for key, reason, text in homes.rows(home, PAYLOADS)
        )
        for home in (homes.duckdb, homes.spark)
    )
    assert by_warehouse
    assert by_spark == by_warehouse


def test_every_way_to_go_wrong_was_there(homes: Homes) -> None:
    reasons = {reason.partition(":")[0] for (reason,) in homes.rows(homes.spark, "select distinct reason from"
        " staging.stg_segment__events_apart where reason is not null")}  # fmt: skip
    assert {
        "bot",
        "id",
        "event",
        "timestamp",
        "received_at",
        "user_id",
        "account_id",
        "replayed row",
    } <= reasons
    assert len(homes.rows(homes.spark, "from staging.stg_segment__events_apart")) > EACH * len(PLANTED) / 2


@pytest.mark.parametrize("homes", ["typed"], indirect=True)
@pytest.mark.parametrize("name", OF_FEATURES)
def test_features_are_those_of_the_warehouse(homes: Homes, name: str) -> None:
    by_warehouse, by_spark = (homes.rows(home, OF_FEATURES[name]) for home in (homes.duckdb, homes.spark))
    assert by_warehouse
    assert _comparable(by_spark) == _comparable(by_warehouse)


def test_the_raw_gate_says_the_same(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    from expectations.validate import evaluate_table, suites

    said = {}
    for home in (homes.duckdb, homes.spark):
        with warehouse.connect(
            home / "warehouse" / "tenure.duckdb", read_only=True, folders=[home]
        ) as connection:
            said[home.name] = [
                (result.table, result.check.description, result.state, str(result.observed))
                for suite in suites("raw")
                if not suite.table.startswith("landing")
                for result in evaluate_table(suite, connection, DAY).results
            ]
    assert said["duckdb"] == said["spark"]


def test_a_second_call_does_nothing(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    from tenure.cli.events import roll_up
    from tenure.transform.build_stage import build_stage

    monkeypatch.setenv("TENURE_HOME", str(homes.spark))
    before = sorted(path for path in paths.rollups().rglob("*.parquet"))
    open_landing_folder()
    found = roll_up(DAY)
    assert (found["changed"], found["rolled_up"]) == (0, 0)
    assert found["days"] > 100
    assert build_stage("raw", DAY)["statuses"] == {}
    after = sorted(path for path in paths.rollups().rglob("*.parquet"))
    assert [one for one in after if "known/" not in str(one)] == [
        one for one in before if "known/" not in str(one)
    ]


def _values(payload: str) -> dict[str, Any]:
    """Without what is null: one engine leaves it out. Times at their full length, where the row lay by its name."""
    found = {}
    for key, value in json.loads(payload).items():
        if key.startswith("_landed") or value is None:
            continue
        if isinstance(value, str) and TIME.fullmatch(value):
            value = datetime.fromisoformat(value).isoformat()
        found[key] = value
    return found


def _comparable(rows: list[tuple]) -> list[tuple]:
    return [tuple(round(one, 9) if isinstance(one, float) else one for one in row) for row in rows]
