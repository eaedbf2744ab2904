"""The Spark job against the warehouse's own models: the same events table, read by both."""

import json
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tenure import warehouse
from tenure.core import paths
from tenure.core.settings import read_settings
from tenure.landing.open_landing import open_landing_folder
from tenure.simulator.land import land_demo
from tests.spark.conftest import CONF
from tests.spark.lake import EACH, PLANTED, as_texts, plant
from tests.tenure.simulator.small_company import SMALL, UNTIL

OWN = "internal_users: [insider]\n"
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


@dataclass(frozen=True)
class Homes:
    """The same company twice: events landed, and events in a lake that Spark rolls up."""

    duckdb: Path
    spark: Path
    lake: Path

    def rows(self, home: Path, query: str) -> list[tuple]:
        file = home / "warehouse" / "tenure.duckdb"
        with warehouse.connect(file, read_only=True, folders=[home, self.lake]) as connection:
            return connection.execute(f"{query} order by all").fetchall()


@pytest.fixture(scope="module", params=["typed", "as text"])
def homes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Homes:
    """Raw and features of a small company, by both engines."""
    base = tmp_path_factory.mktemp("company")
    landing = base / "duckdb" / "landing"
    land_demo(landing, until=UNTIL, truth=base / "truth", **SMALL)
    plant(landing / "segment" / "tracks")
    if request.param == "as text":
        as_texts(landing / "segment" / "tracks")
    shutil.copytree(landing, base / "spark" / "landing")
    lake = base / "spark" / "landing" / "segment" / "tracks"
    settings = (landing / "tenure.yml").read_text() + OWN
    (landing / "tenure.yml").write_text(settings)
    (base / "spark" / "landing" / "tenure.yml").write_text(
        settings + f"rollups: {{engine: spark, table: {lake}, session: {json.dumps(CONF)}}}\n"
    )
    found = Homes(base / "duckdb", base / "spark", lake)
    for home in (found.duckdb, found.spark):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TENURE_HOME", str(home))
            patch.delenv("TENURE_LANDING", raising=False)
            build(is_with_features=request.param == "typed")
    return found


def build(is_with_features: bool) -> None:
    from tenure.cli.events import roll_up
    from tenure.transform.build_stage import build_stage

    open_landing_folder()
    if read_settings().rollups.is_spark:
        roll_up(UNTIL)
    build_stage("raw", UNTIL)
    if is_with_features:
        build_stage("features", UNTIL)


@pytest.mark.parametrize("name", RESULTS)
def test_rollups_rejects_and_counts_are_those_of_the_warehouse(homes: Homes, name: str) -> None:
    by_warehouse, by_spark = (homes.rows(home, RESULTS[name]) for home in (homes.duckdb, homes.spark))
    assert by_warehouse, "nothing to compare"
    assert by_spark == by_warehouse


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


@pytest.mark.parametrize("name", OF_FEATURES)
def test_features_are_those_of_the_warehouse(homes: Homes, name: str) -> None:
    if not homes.rows(homes.spark, "select 1 from information_schema.tables where table_schema = 'marts'"):
        pytest.skip("of this table raw alone is built")
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
                for result in evaluate_table(suite, connection, UNTIL).results
            ]
    assert said["duckdb"] == said["spark"]


def test_a_second_call_does_nothing(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    from tenure.cli.events import roll_up
    from tenure.transform.build_stage import build_stage

    monkeypatch.setenv("TENURE_HOME", str(homes.spark))
    before = sorted(path for path in paths.rollups().rglob("*.parquet"))
    open_landing_folder()
    found = roll_up(UNTIL)
    assert (found["changed"], found["rolled_up"]) == (0, 0)
    assert found["days"] > 100
    assert build_stage("raw", UNTIL)["statuses"] == {}
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
