"""On an empty server all is built, with no rows, and PostgreSQL has a plan for each statement of models and tests."""

from typing import Any

import psycopg2
import pytest

from tenure import warehouse
from tenure.landing.open_landing import open_landing_folder
from tenure.transform.dbt_runner import invoke_dbt

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800), pytest.mark.usefixtures("on_postgres")]
VARIABLES = ("--vars", "{as_of_date: 2026-06-29, build_history: true}")


def succeeded(*arguments: str) -> Any:
    result = invoke_dbt([*arguments, *VARIABLES])
    assert result.exception is None, result.exception
    failed = [f"{one.node.name}: {one.message}" for one in result.result if str(one.status) == "error"]
    assert failed == []
    return result.result


def test_every_statement_has_a_plan() -> None:
    open_landing_folder()
    # Rows of unit tests are typed for DuckDB; what they say of the SQL is compared by whole days (test_equality.py).
    built = succeeded("build", "--exclude-resource-type", "unit_test")
    assert len(built) > 200, "this test would pass on an empty project"
    refused = {}
    with warehouse.connect() as server:
        for one in succeeded("compile"):
            if one.node.compiled_code:
                try:
                    server.execute(f"explain {one.node.compiled_code}")
                except psycopg2.Error as error:
                    refused[one.node.name] = str(error)
    assert refused == {}
