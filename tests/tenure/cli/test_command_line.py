import subprocess
import sys
from pathlib import Path

import pytest

from ml.__main__ import main

COMMANDS = (
    "demo",
    "train",
    "score",
    "promote",
    "champion",
    "rollback",
    "ablation",
    "weights",
    "next-feature",
)


def test_help_teaches_the_whole_path(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    text = capsys.readouterr().out
    assert all(f"python -m ml {command}" in text for command in COMMANDS)
    assert "TENURE_HOME" in text


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([command, "--help"])
    assert f"python -m ml {command}" in capsys.readouterr().out


def test_without_a_champion_the_command_line_says_so(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["champion"]) == 0
    assert '"method": "health score"' in capsys.readouterr().out


def test_an_expected_failure_is_one_line_and_an_exit_code(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", "--as-of", "someday"]) == 1
    assert (
        capsys.readouterr().err
        == "python -m ml score: as-of date 'someday': expected a day such as 2026-07-01\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "--as-of", "2026-07-01"], "no warehouse at"),
        (["score", "--as-of", "2026-07-01"], "marts.fct_account_features is not built"),
        (["promote", "1"], "no model store at"),
        (["rollback"], "no champion, so nothing to roll back"),
    ],
)
def test_in_an_empty_home_each_command_says_what_comes_first(
    arguments: list[str], message: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    assert message in capsys.readouterr().err
    assert not (home / "mlflow").exists()


def test_what_dag_files_import_pulls_in_no_heavy_library() -> None:
    heavy = "{'mlflow', 'sklearn', 'shap', 'matplotlib', 'skops'}"
    code = f"import sys, ml.train, ml.score, ml.tracking.model_registry; print({heavy} & set(sys.modules))"
    imported = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert imported.stdout == "set()\n"
