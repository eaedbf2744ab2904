"""The dbt test on mappings finds each way in which an account that something belongs to cannot be."""

import duckdb
import pytest

from tenure.core import paths
from tests.dbt_project.empty_warehouse import found_by

pytestmark = pytest.mark.usefixtures("project")

FEB, MARCH, APRIL = "2025-02-01", "2025-03-01", "2025-04-01"
TWO, ANOTHER = "two accounts at once", "another account than today's rows say"
# Account, from, until.
Mapping = tuple[str | None, str | None, str | None]
# customer -> (account by today's rows, its mappings, what the test must say)
CUSTOMERS: dict[str, tuple[str | None, list[Mapping], list[str]]] = {
    "stays": ("a", [("a", None, None)], []),
    "moves": ("b", [("a", None, MARCH), ("b", MARCH, None)], []),
    "comes back": ("a", [("a", None, FEB), ("b", FEB, MARCH), ("a", MARCH, None)], []),
    "is lost for a month": ("a", [("a", None, FEB), ("a", MARCH, None)], []),
    "is lost": (None, [("a", None, MARCH)], []),
    "never had one": (None, [], []),
    "moves too late": ("b", [("a", None, APRIL), ("b", MARCH, None)], [TWO]),
    "moves too late again": ("c", [("a", None, FEB), ("b", FEB, APRIL), ("c", MARCH, None)], [TWO]),
    "moves and stays": ("b", [("a", None, None), ("b", MARCH, None)], [ANOTHER, TWO]),
    "had another in between": ("a", [("a", None, None), ("b", FEB, MARCH)], [TWO]),
    "is another's": ("b", [("a", None, None)], [ANOTHER]),
    "is no one's": (None, [("a", None, None)], [ANOTHER]),
    "is in no mapping": ("a", [], [ANOTHER]),
    "is in no mapping of today": ("a", [("a", None, MARCH)], [ANOTHER]),
    "is mapped to nothing": ("a", [(None, None, None)], [ANOTHER]),
}


def test_mappings_that_do_not_hold_together_are_found() -> None:
    with duckdb.connect(str(paths.warehouse_file())) as connection:
        for customer, (today, mappings, _) in CUSTOMERS.items():
            plant(connection, "customer", customer, today, mappings)
        # A customer, an organization and a user of one key have nothing to do with each other; users have no versions.
        plant(connection, "organization", "moves", "c", [("c", FEB, None)])
        plant(connection, "user", "moves", "d", [])
    problems = {(name, problem) for name, (_, _, found) in CUSTOMERS.items() for problem in found}
    assert set(found_by("assert_mappings_hold_together", "customer")) == problems
    assert found_by("assert_mappings_hold_together", "user") == []


def plant(
    connection: duckdb.DuckDBPyConnection,
    entity: str,
    entity_id: str,
    today: str | None,
    mappings: list[Mapping],
) -> None:
    connection.execute(
        "insert into intermediate.int_identity__entities (entity, entity_id, account_id) values (?, ?, ?)",
        [entity, entity_id, today],
    )
    for account_id, from_on, until_on in mappings:
        connection.execute(
            "insert into intermediate.int_identity__mappings"
            " (entity, entity_id, account_id, mapped_from_on, mapped_until_on) values (?, ?, ?, ?, ?)",
            [entity, entity_id, account_id, from_on, until_on],
        )
