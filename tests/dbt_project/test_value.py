"""The value of churn holds together, and the test that says so finds each way in which it does not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tenure.core import paths
from tenure.transform.dbt_runner import invoke_dbt

AS_OF = ["--vars", "{as_of_date: 2026-06-15}"]
TEST = "assert_value_of_churn_holds_together"
FLOWS = ("new_mrr_cents", "expanded_mrr_cents", "contracted_mrr_cents", "churned_mrr_cents")

MAY = {"month": "2026-05-01", "is_complete": True, "mrr_start_cents": 1000, "new_mrr_cents": 200,
       "expanded_mrr_cents": 50, "contracted_mrr_cents": 30, "churned_mrr_cents": 100, "mrr_end_cents": 1120,
       "grr": 0.87, "nrr": 0.92, "grr_12_months": 0.7, "nrr_12_months": 0.9}  # fmt: skip
JUNE = MAY | {"month": "2026-06-01", "is_complete": False, "mrr_start_cents": 1120, "mrr_end_cents": 1240,
              "grr_12_months": None, "nrr_12_months": None}  # fmt: skip
# what is wrong with June -> what the test must say
BAD_MONTHS = [
    ({}, None),
    ({"churned_mrr_cents": 101}, "what came and went does not lead from the start to the end"),
    (
        {"mrr_start_cents": 1121, "churned_mrr_cents": 101},
        "it does not start with what the month before ended with",
    ),
    ({"grr": -0.01}, "the gross retention is no share"),
    ({"grr_12_months": 1.01, "nrr_12_months": 1.2}, "the gross retention is no share"),
    ({"nrr": 0.86}, "the gross retention is above the net"),
    ({"new_mrr_cents": 201, "churned_mrr_cents": 101}, "its days do not add up to it"),
    ({"new_mrr_cents": 199, "mrr_end_cents": 1239, "days": -1}, "it does not end with the MRR of the accounts"),
]  # fmt: skip


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The three tables that the test reads, as small as they can be."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENURE_HOME", str(tmp_path_factory.mktemp("home")))
        file = paths.warehouse_file()
        file.parent.mkdir(parents=True)
        yield file


def fill(file: Path, spoilt: dict[str, Any]) -> None:
    june = JUNE | {name: value for name, value in spoilt.items() if name != "days"}
    columns = ", ".join(f"{name} {_type(value)}" for name, value in MAY.items())
    with duckdb.connect(str(file)) as connection:
        for schema in ("publish", "intermediate"):
            connection.execute(f"create schema if not exists {schema}")
        connection.execute(f"create or replace table publish.pub_value_of_churn ({columns})")
        for month in (MAY, june):
            places = ", ".join("?" * len(month))
            connection.execute(
                f"insert into publish.pub_value_of_churn values ({places})", list(month.values())
            )
        # Of May only the last day is among the 365; June's flows come on its second day.
        flows = ", ".join(f"{JUNE[flow]} as {flow}" for flow in FLOWS)
        nothing = ", ".join(f"0 as {flow}" for flow in FLOWS)
        connection.execute(f"""
            create or replace table publish.pub_results_by_day as
            select date '2026-05-31' as day, {nothing} union all select date '2026-06-01', {nothing}
            union all select date '2026-06-02', {flows}
        """)
        connection.execute(
            "update publish.pub_results_by_day set new_mrr_cents = new_mrr_cents + ?"
            " where day = date '2026-06-02'",
            [spoilt.get("days", 0)],
        )
        connection.execute("""
            create or replace table intermediate.int_billing__terms_as_of as
            select date '2026-06-15' as measured_on, 1240 as mrr_cents
            union all select date '2026-06-14', 7
        """)


def _type(value: Any) -> str:
    kinds = {bool: "boolean", int: "bigint", float: "double", str: "date"}
    return kinds[type(value)]


@pytest.mark.parametrize(("spoilt", "problem"), BAD_MONTHS)
def test_a_month_that_does_not_hold_together_is_found(
    warehouse: Path, spoilt: dict[str, Any], problem: str | None
) -> None:
    fill(warehouse, spoilt)
    result = invoke_dbt(["test", "--select", TEST, *AS_OF])
    (query,) = (run.node.compiled_code for run in result.result if run.node.resource_type == "test")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = [said for _, said in connection.execute(query).fetchall()]
    assert found == ([problem] if problem else [])
    assert result.success == (not found)
