import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tenure.cli.main import COMMANDS, GROUPS
from tenure.core import paths

NAMES = [name for panel in (*COMMANDS.values(), *GROUPS.values()) for name in panel]
# dbt's own --help is passed on.
WITH_HELP = [name for name in NAMES if name != "dbt"]
HEAVY = (
    "airflow",
    "dbt",
    "duckdb",
    "great_expectations",
    "matplotlib",
    "mlflow",
    "numpy",
    "pandas",
    "sklearn",
)


def test_help_lists_every_command_and_teaches_the_path(run_tenure: Callable[..., Any]) -> None:
    text = run_tenure("--help").stdout
    assert [name for name in NAMES if not re.search(rf"^│ {name} ", text, flags=re.M)] == []
    for word in ("TENURE_HOME", "tenure run", "tenure doctor", "tenure train"):
        assert word in text


@pytest.mark.parametrize("name", WITH_HELP)
def test_each_command_explains_itself(name: str, run_tenure: Callable[..., Any]) -> None:
    shown = run_tenure(name, "--help")
    assert shown.exit_code == 0
    assert f"tenure {name}" in shown.stdout


def test_every_command_of_the_docs_exists() -> None:
    pages = [
        *paths.REPOSITORY.glob("*.md"),
        *(paths.REPOSITORY / "docs").rglob("*.md"),
        *paths.DBT_PROJECT.glob("*.md"),
    ]
    said = {
        name
        for page in [*pages, paths.REPOSITORY / "dags" / "README.md"]
        for name in re.findall(r"(?:^|`|/bin/)tenure ([a-z][a-z-]+)", page.read_text(), flags=re.M)
    }
    assert said
    assert said <= set(NAMES)


def test_the_help_is_there_at_once() -> None:
    code = f"import sys, tenure.cli.main; print(sorted(set({HEAVY}) & set(sys.modules)))"
    started = time.process_time()
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout == "[]\n"
    assert time.process_time() - started < 2


def test_without_a_champion_the_command_line_says_so(home: Path, run_tenure: Callable[..., Any]) -> None:
    shown = run_tenure("champion")
    assert shown.exit_code == 0
    assert '"method": "health score"' in shown.stdout


def test_a_day_that_cannot_be_read_is_a_usage_error(run_tenure: Callable[..., Any]) -> None:
    refused = run_tenure("score", "--as-of", "someday")
    assert refused.exit_code == 2
    assert "as-of date 'someday': expected a day" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "--as-of", "2026-07-01"], "tenure train: no warehouse at"),
        (["score", "--as-of", "2026-07-01"], "marts.fct_account_features is not built"),
        (["promote", "1"], "no model store at"),
        (["rollback"], "no champion, so nothing to roll back"),
        (["gate", "raw", "2026-07-01"], "run the steps before gate 'raw'"),
        (["monday"], "run customer_health_daily"),
    ],
)
def test_in_an_empty_home_each_command_says_what_comes_first(
    arguments: list[str], message: str, home: Path, run_tenure: Callable[..., Any]
) -> None:
    refused = run_tenure(*arguments)
    assert refused.exit_code == 1
    assert message in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (home / "mlflow").exists()


def test_what_was_not_expected_keeps_its_traceback(
    home: Path, run_tenure: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr("ml.tracking.champions.rollback", fail)
    assert isinstance(run_tenure("rollback").exception, KeyError)


def test_what_dag_files_import_pulls_in_no_heavy_library() -> None:
    heavy = "{'mlflow', 'sklearn', 'shap', 'matplotlib', 'skops'}"
    code = f"import sys, ml.train, ml.score, ml.tracking.model_registry; print({heavy} & set(sys.modules))"
    imported = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert imported.stdout == "set()\n"
