"""What other warehouses would say of the SQL, translated by a machine: that it is read is shown, not that it runs.

A function that a warehouse does not have passes untouched. What DuckDB and PostgreSQL run is tested by running it.
"""

from typing import Any

import pytest
import sqlglot

from tenure.transform.dbt_runner import invoke_dbt

pytestmark = pytest.mark.slow

# Statements, by their names, in which something has no translation. These lists may only get shorter.
NOT_TRANSLATED: dict[str, set[str]] = {
    "snowflake": set(),
    "bigquery": set(),
    "databricks": set(),
    "redshift": set(),
}


@pytest.fixture(scope="module")
def compiled(project: Any) -> dict[str, str]:
    """All statements of DuckDB by the names of their nodes."""
    variables = "{as_of_date: 2026-06-29, build_history: true}"
    result = invoke_dbt(["compile", "--vars", variables])
    assert result.success, result.exception
    found = {run.node.name: run.node.compiled_code for run in result.result if run.node.compiled_code}
    assert len(found) > 200, "this test would pass on an empty project"
    return found


@pytest.mark.parametrize("dialect", NOT_TRANSLATED)
def test_all_other_statements_can_be_translated(dialect: str, compiled: dict[str, str]) -> None:
    refused = {}
    for name, sql in compiled.items():
        try:
            sqlglot.transpile(sql, read="duckdb", write=dialect, unsupported_level=sqlglot.ErrorLevel.RAISE)
        except Exception as error:
            refused[name] = f"{type(error).__name__}: {str(error)[:200]}"
    assert refused.keys() == NOT_TRANSLATED[dialect], refused
