"""The published snapshot: complete, the same each time, and safe for open readers."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from tenure import warehouse
from tenure.core import paths
from tenure.delivery.outbox_schema import create_outbox
from tenure.delivery.snapshot import NothingToPublish, publish_day, publish_snapshot
from tests.odd_name import ODD_NAME

pytestmark = pytest.mark.usefixtures("odd_home")

TABLES = """
create schema publish; create schema marts; create schema seeds; create schema ml;
create table publish.pub_account_health as
    select *
    from (values ('b', date '2026-06-29', 40.0), ('a', date '2026-06-29', 50.0), ('a', date '2026-06-22', 60.0))
        as rows (account_id, as_of_date, health_score);
create table publish.pub_account_health__dbt_backup as select 1 as leftover;
create table marts.dim_accounts as select 'a' as account_id;
create table marts.dim_plans as select 'prod_1' as plan_tier, 'Team' as plan_name;
create table marts.fct_account_features as
    select 'a' as account_id, unnest([date '2026-06-22', date '2026-06-29', date '2026-07-06']) as as_of_date;
create table marts.fct_account_outcomes as select 'a' as account_id, 1 as label;
create table ml.account_scores as
    select
        unnest(['a', 'b']) as account_id, date '2026-06-29' as as_of_date, 'churn' as target, 'model' as method,
        date '2026-06-01' as learned_on;
create table ml.trainings as select 'churn' as target;
create table ml.lead_times as select 'misery' as fact, 2.0 as ratio;
create table ml.marginal_values as select 'usage' as group_name;
create table seeds.facts as select 'misery' as fact, 'Unhappy' as title, 'sentiment' as family, 'bad' as severity;
create table seeds.playbooks as select 'usage_drop' as playbook_id;
create table seeds.cause_codes as select 'price' as cause_code;
"""


@pytest.fixture
def odd_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths stand in SQL here."""
    monkeypatch.setenv("TENURE_HOME", str(home / ODD_NAME))


@pytest.fixture
def built(odd_home: None) -> None:
    with warehouse.connect() as connection:
        connection.execute(TABLES)


def published(query: str) -> list[tuple]:
    with duckdb.connect(str(paths.published_file()), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.usefixtures("built")
def test_it_holds_the_published_tables_and_what_the_drill_down_needs_and_no_more() -> None:
    assert publish_snapshot() == {
        "publish.pub_account_health": 3,
        "marts.dim_accounts": 1,
        "marts.dim_plans": 1,
        "marts.fct_account_features": 1,
        "ml.trainings": 1,
        "ml.account_scores": 1,
        "ml.lead_times": 1,
        "ml.marginal_values": 1,
        "seeds.playbooks": 1,
        "seeds.cause_codes": 1,
        "delivery.waiting": 0,
    }
    tables = published("select table_schema || '.' || table_name from information_schema.tables order by 1")
    assert [name for (name,) in tables] == [
        "delivery.waiting",
        "marts.dim_accounts",
        "marts.dim_plans",
        "marts.fct_account_features",
        "ml.account_scores",
        "ml.lead_times",
        "ml.marginal_values",
        "ml.trainings",
        "publish.pub_account_health",
        "seeds.cause_codes",
        "seeds.playbooks",
    ]


@pytest.mark.usefixtures("built")
def test_features_are_those_of_the_latest_published_day() -> None:
    publish_snapshot()
    assert published("select as_of_date from marts.fct_account_features") == [(date(2026, 6, 29),)]


@pytest.mark.usefixtures("built")
def test_of_the_outbox_it_holds_what_failed_and_neither_keys_nor_payloads() -> None:
    with warehouse.connect() as connection:
        create_outbox(connection)
        connection.execute("""
            insert into delivery.outbox (key, channel, status, attempts, first_tried_on, last_error, payload)
            values
                ('a|slack', 'slack', 'pending', 3, date '2026-06-27', 'HTTP 503', '{"account_name": "Möbel"}'),
                ('b|slack', 'slack', 'pending', 0, null, null, '{}'),
                ('c|email', 'email', 'dead letter', 1, date '2026-06-28', 'HTTP 400', '{}'),
                ('d|slack', 'slack', 'sent', 2, date '2026-06-28', 'HTTP 503', '{}')
        """)
        connection.execute("""
            insert into delivery.crm_companies by name
            select 'hubspot' as channel, * from (values
                ('1', 'pending', 4, date '2026-06-26', 'HTTP 401'), ('2', 'sent', 1, date '2026-06-26', null),
                ('3', 'pending', 1, date '2026-06-26', null)
            ) as rows (company_id, status, attempts, first_tried_on, last_error)
        """)
    publish_snapshot()
    assert [name for (name, *_) in published("describe delivery.waiting")] == [
        "channel", "status", "attempts", "first_tried_on",
    ]  # fmt: skip
    assert published("from delivery.waiting") == [
        ("email", "dead letter", 1, date(2026, 6, 28)),
        ("hubspot", "pending", 4, date(2026, 6, 26)),
        ("slack", "pending", 3, date(2026, 6, 27)),
    ]


@pytest.mark.usefixtures("built")
def test_rows_come_in_the_same_order_whatever_the_order_in_the_warehouse() -> None:
    publish_snapshot()
    first = published("select * from publish.pub_account_health")
    with warehouse.connect() as connection:
        connection.execute(
            "create or replace table publish.pub_account_health as "
            "select * from publish.pub_account_health order by account_id desc, as_of_date desc"
        )
    publish_snapshot()
    assert published("select * from publish.pub_account_health") == first
    assert [row[0] for row in first] == ["a", "a", "b"]


@pytest.mark.usefixtures("built")
def test_a_reader_keeps_its_snapshot_while_the_next_one_takes_its_place() -> None:
    publish_snapshot()
    with duckdb.connect(str(paths.published_file()), read_only=True) as reader:
        with warehouse.connect() as connection:
            connection.execute("delete from publish.pub_account_health where account_id = 'a'")
        publish_snapshot()
        assert reader.execute("select count(*) from publish.pub_account_health").fetchall() == [(3,)]
    assert published("select count(*) from publish.pub_account_health") == [(1,)]


@pytest.mark.usefixtures("built")
def test_what_a_killed_run_left_behind_is_not_in_the_way() -> None:
    leftover = paths.published_file().with_name(".tenure.duckdb.unfinished")
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(b"half a file")
    leftover.with_name(leftover.name + ".wal").write_bytes(b"half a log")
    publish_snapshot()
    assert [file.name for file in paths.published_file().parent.iterdir()] == ["tenure.duckdb"]


def test_a_warehouse_without_published_tables_leaves_the_old_snapshot_alone() -> None:
    with warehouse.connect() as connection:
        connection.execute(TABLES)
    publish_snapshot()
    before = paths.published_file().read_bytes()
    with warehouse.connect() as connection:
        connection.execute("drop schema publish cascade")
    with pytest.raises(NothingToPublish, match="build the stage playbooks first"):
        publish_snapshot()
    assert paths.published_file().read_bytes() == before


@pytest.mark.usefixtures("built")
def test_the_last_day_of_a_backfill_publishes_for_all() -> None:
    assert publish_day("2026-06-28", "2026-06-29") == {}
    assert not paths.published_file().exists()
    assert publish_day("2026-06-29", "2026-06-29")["publish.pub_account_health"] == 3
    assert publish_day("2026-06-29", "") == publish_day("2026-06-29")
