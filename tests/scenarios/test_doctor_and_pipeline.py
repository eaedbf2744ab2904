"""The doctor reads files alone; on the scenario company it says what the pipeline finds."""

from collections import Counter
from pathlib import Path

import pytest

from tenure import warehouse
from tenure.core.settings import read_settings
from tenure.doctor.billing import find_spells
from tenure.doctor.checkup import check_landing
from tenure.doctor.connectors import create_entities
from tenure.doctor.findings import Checkup
from tenure.doctor.mapping import find_mapped
from tenure.landing.contract import read_contract
from tenure.landing.open_landing import open_landing


@pytest.fixture(scope="module")
def checkup(story_home: Path) -> Checkup:
    return check_landing(story_home / "landing")


def of_the_pipeline(home: Path, query: str) -> list[tuple]:
    with warehouse.connect(
        home / "warehouse" / "tenure.duckdb", read_only=True, folders=[home]
    ) as connection:
        return connection.execute(query).fetchall()


def mapped_rows(checkup: Checkup, kind: str) -> int:
    return sum(next(one for one in checkup.mapped if one.kind == kind).by_rule.values())


def test_as_many_customers_events_and_tickets_map(checkup: Checkup, story_home: Path) -> None:
    for kind, query in (
        ("customers of billing", "select count(*) from intermediate.int_identity__customers"),
        ("product events", "select sum(events) from intermediate.int_product__user_days"),
        ("tickets", "select count(*) from intermediate.int_support__tickets"),
    ):
        assert mapped_rows(checkup, kind) == of_the_pipeline(story_home, query)[0][0], kind


def test_accounts_are_customers_over_the_same_time(story_home: Path) -> None:
    settings = read_settings()
    with warehouse.connect(warehouse.IN_MEMORY, folders=[story_home]) as connection:
        open_landing(story_home / "landing", connection, read_contract())
        create_entities(connection, read_contract())
        find_mapped(connection, settings)
        found = Counter(
            (one.account_id, one.started_on, one.ended_on) for one in find_spells(connection, settings)
        )
    spells = (
        "select account_id, spell_started_on, spell_ended_on from intermediate.int_billing__coverage_spells"
    )
    built = Counter(of_the_pipeline(story_home, spells))
    assert len(built) > 50
    assert found == built
