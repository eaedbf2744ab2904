"""Dropping any optional column, table or source changes only what depends on it; unknown never becomes zero.

What depends on what is written down in tenure/landing/what_columns_buy.csv, and computed again here.
"""

import csv
from typing import Any

import duckdb
import pytest

from tenure.core import paths
from tenure.core.feature_descriptions import read_feature_sources
from tenure.landing.contract import Contract, read_contract
from tests.scenarios.dropped import Gap, Outcome, Warehouse, gaps_of
from tests.scenarios.what_columns_buy import Row, read_file, rows_of, triggers

pytestmark = pytest.mark.timeout(2400)

@pytest.fixture(scope="module")
def contract() -> Contract:
    return read_contract()


@pytest.fixture(scope="module")
def warehouse(story_home: Any, manifest: Any, contract: Contract) -> Warehouse:
    return Warehouse(story_home, manifest, contract)


@pytest.fixture(scope="module")
def outcomes(warehouse: Warehouse, contract: Contract) -> dict[Gap, Outcome]:
    """Of every gap; a model that cannot be built names it."""
    found = {}
    for gap in gaps_of(contract):
        try:
            found[gap] = warehouse.without(gap)
        except duckdb.Error as error:
            pytest.fail(f"without {gap}: {error}")
    assert len(found) > 200
    return found


@pytest.fixture(scope="module")
def roles(contract: Contract) -> dict[str, str]:
    return {table.source: table.role for table in contract.tables}


def test_a_company_that_lacks_nothing_is_the_same_when_it_is_run_again(warehouse):
    assert warehouse.without(Gap("nothing")) == Outcome()


def test_the_file_names_what_there_is(contract):
    """Of columns, features, facts and playbooks that were renamed or are gone the slow test would not be asked."""
    columns = {(table.source, table.name, column.name) for table in contract.tables for column in table.columns}
    known = columns | {(source, table, "") for source, table, _ in columns} | {(source, "", "") for source, *_ in columns}
    named = {"feature": set(read_feature_sources()), "playbook": {name for name, _ in triggers()}}
    named["fact"] = set(sources_of_facts())
    rows = read_file()
    assert len(rows) > 500
    assert [row for row in rows if row[:3] not in known or row[4] not in named[row[3]]] == []


@pytest.mark.slow
def test_what_columns_buy_is_written_down(outcomes):
    """A new line means that something depends on the column now, a missing one that it does no longer.

    Look whether that is meant, then write the file: python -m tests.scenarios.what_columns_buy
    """
    written, found = set(read_file()), set(rows_of(outcomes))
    changes = [f"- {as_text(row)}" for row in sorted(written - found)]
    changes += [f"+ {as_text(row)}" for row in sorted(found - written)]
    assert changes == []


def as_text(row: Row) -> str:
    return f"{'.'.join(filter(None, row[:3]))} buys the {row[3]} {row[4]}"


def sources_of_facts() -> dict[str, set[str]]:
    with (paths.DBT_PROJECT / "seeds" / "facts.csv").open() as file:
        return {row["fact"]: set(row["source"].split(", ")) for row in csv.DictReader(file)}
