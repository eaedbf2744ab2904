"""What other warehouses would say of the SQL, translated by a machine: that it is read is shown, not that it runs.

A function that a warehouse does not have passes untouched. What DuckDB and PostgreSQL run is tested by running it.
"""

import logging
from collections import Counter
from typing import Any

import pytest
import sqlglot

from tenure.transform.dbt_runner import invoke_dbt

pytestmark = pytest.mark.slow

# What a message of sqlglot's says, and in how many statements at most. These numbers may only get smaller.
NOT_TRANSLATED: dict[str, dict[str, int]] = {
    "snowflake": {},
    "databricks": {},
    # Its aggregates cannot sort with NULLS LAST. Its regexp_replace takes no flags: it always replaces all matches.
    "bigquery": {
        "NULLS LAST": 26,
        "'modifiers' is not supported for expression 'RegexpReplace'": 86,
        "sql_name": 8,
    },
    # It has no table of a text's parts.
    "redshift": {"EXPLODE": 1},
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
    # Each message is a warning, too.
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    known, found, others = NOT_TRANSLATED[dialect], Counter[str](), {}
    for name, sql in compiled.items():
        said = _refusal(sql, dialect)
        causes = [cause for cause in known if cause in said]
        found.update(causes)
        if said and not causes:
            others[name] = said
    assert others == {}
    assert {cause: found[cause] for cause in known if found[cause] > known[cause]} == {}


def _refusal(sql: str, dialect: str) -> str:
    """What has no translation, in sqlglot's words; empty where all has one."""
    try:
        sqlglot.transpile(
            sql,
            read="duckdb",
            write=dialect,
            unsupported_level=sqlglot.ErrorLevel.RAISE,
            max_unsupported=1000,
        )
    # A mistake of sqlglot's own: of named windows on BigQuery.
    except (sqlglot.errors.SqlglotError, AttributeError) as error:
        return str(error)
    return ""
