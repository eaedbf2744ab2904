"""What DuckDB reads in the joins of the models when it builds their whole history again."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tenure import warehouse
from tenure.transform.dbt_runner import FOR_ANY_RUN, invoke_dbt

# Operators that compare every row of one side with those of the other, or with a range of them.
WITHOUT_A_KEY = {
    "BLOCKWISE_NL_JOIN",
    "CROSS_PRODUCT",
    "IE_JOIN",
    "NESTED_LOOP_JOIN",
    "PIECEWISE_MERGE_JOIN",
}


def smaller_sides(home: Path, as_of_date: date) -> dict[str, int]:
    """By model, the largest number of rows that the smaller side of a join without an equality has."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENURE_HOME", str(home))
        compiled = _compile(as_of_date)
        with warehouse.connect(read_only=True, folders=[home.parents[1]]) as connection:
            plans = {
                name: json.loads(connection.execute(f"explain (analyze, format json) {sql}").fetchall()[0][1])
                for name, sql in compiled.items()
            }
    return {name: max(_sides(plan["operator"]), default=0) for name, plan in plans.items()}


def as_of_dates(home: Path) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENURE_HOME", str(home))
        with warehouse.connect(read_only=True, folders=[home.parents[1]]) as connection:
            found = connection.execute("select count(*) from intermediate.int_time__as_of_dates").fetchall()
    return int(found[0][0])


def _compile(as_of_date: date) -> dict[str, str]:
    """The SQL of each table and view before publish, as a first build runs it."""
    variables = json.dumps(FOR_ANY_RUN | {"as_of_date": str(as_of_date)})
    chosen = ["--full-refresh", "--select", "tag:raw", "tag:features", "--indirect-selection", "empty"]
    result: Any = invoke_dbt(["compile", *chosen, "--vars", variables])
    assert result.success, result.exception
    return {
        run.node.name: run.node.compiled_code
        for run in result.result
        if run.node.resource_type == "model" and run.node.config.materialized != "ephemeral"
    }


def _sides(operators: list[dict[str, Any]]) -> Iterator[int]:
    for operator in operators:
        if operator["type"] in WITHOUT_A_KEY:
            yield min(_rows(side) for side in operator["children"])
        yield from _sides(operator.get("children", []))


def _rows(operator: dict[str, Any]) -> int:
    """Rows that an operator gives; two of them hand on what they get and count none."""
    children = operator.get("children", [])
    if operator["type"] == "UNION":
        return sum(map(_rows, children))
    return _rows(children[-1]) if operator["type"] == "CTE" else int(operator["intermediate_rows"])
