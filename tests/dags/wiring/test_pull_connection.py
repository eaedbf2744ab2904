"""The daily DAG's pull: from the Connection that the settings name, as Airflow finds it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dags.wiring.pull_connection import pull_tables
from tenure.core.settings_schema import SettingsError
from tests.tenure.landing.pull.loader_database import LoaderDatabase, running_server


@pytest.fixture(scope="module")
def database() -> Iterator[LoaderDatabase]:
    with running_server() as host:
        yield LoaderDatabase(host, "postgres")


@pytest.fixture
def landing(home: Path) -> Path:
    (home / "landing").mkdir()
    (home / "landing" / "tenure.yml").write_text(
        "pull: {connection: warehouse, schemas: {stripe: fivetran_stripe}}"
    )
    return home / "landing"


def test_what_is_new_lands_and_is_counted_by_table(
    database: LoaderDatabase, landing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", database.connection().as_json())
    database.run(
        "create schema fivetran_stripe",
        "create table fivetran_stripe.plan as select 'a' as id, timestamptz '2026-05-02Z' as _fivetran_synced",
        "create table fivetran_stripe.coupon as select 'b' as id where false",
    )
    assert pull_tables() == {"stripe.plan": 1}
    landed = (landing / "stripe" / "plan").glob("*.parquet")
    assert [file.name for file in landed] == ["pulled-000001.parquet"]
    assert pull_tables() == {}


def test_without_the_connection_the_settings_need_a_person(landing: Path) -> None:
    with pytest.raises(SettingsError, match="AIRFLOW_CONN_WAREHOUSE"):
        pull_tables()
