import json
from pathlib import Path

import pytest

from tenure.cli.build import _with_settings


@pytest.fixture(autouse=True)
def company(home: Path) -> None:
    (home / "landing").mkdir()
    (home / "landing" / "tenure.yml").write_text("high_risk_lift: 4\n")


def test_a_companys_settings_are_variables_of_dbt() -> None:
    *command, name, variables = _with_settings(["build", "--select", "x"])
    assert (command, name) == (["build", "--select", "x"], "--vars")
    assert json.loads(variables) == {"high_risk_lift": 4}


@pytest.mark.parametrize(
    "given", [["--vars", "{as_of_date: '2026-07-01'}"], ["--vars={as_of_date: '2026-07-01'}"]]
)
def test_given_variables_come_on_top(given: list[str]) -> None:
    variables = json.loads(_with_settings(["parse", *given])[-1])
    assert variables == {"high_risk_lift": 4, "as_of_date": "2026-07-01"}


def test_dbts_own_options_are_left_alone() -> None:
    assert _with_settings(["--version"]) == ["--version"]
