"""The dbt unit tests of everything before publish: they look up the columns of their inputs in a built warehouse."""

from pathlib import Path

import pytest

from tenure.transform.dbt_runner import invoke_dbt
from tests.scenarios.company import TODAY


def test_the_unit_tests_before_publish_pass(story_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENURE_HOME", str(story_home))
    chosen = [f"test_type:unit,{layer}" for layer in ("staging", "intermediate", "marts")]
    result = invoke_dbt(["test", "--select", *chosen, "--vars", f"{{as_of_date: {TODAY}}}"])
    tests = [run for run in result.result if run.node.resource_type == "unit_test"]
    assert [f"{run.node.name}: {run.message}" for run in tests if run.status != "pass"] == []
    assert len(tests) > 40
