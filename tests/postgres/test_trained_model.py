"""A model that learns on a server is the one that learns from a file: its verdict, its scores and its reasons."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ml.score import score_target
from ml.tracking import champions
from ml.tracking.decisions import Answer
from ml.train import train_challenger
from tenure import warehouse
from tests.ml.conftest import TRAINING_DAY, build_warehouse
from tests.ml.synthetic import LAST_MATURED, make_examples
from tests.postgres.equality import all_differences

ACCOUNTS, WEEKS = 150, 78
TABLES = ("ml.trainings", "ml.account_scores", "ml.account_reasons")


def learn_and_score() -> None:
    build_warehouse(make_examples(ACCOUNTS, WEEKS))
    trained = train_challenger("churn", TRAINING_DAY)
    champions.promote("churn", trained["model_version"], Answer("Ada"))
    assert score_target(LAST_MATURED, "churn")["method"] == "model"


def test_learned_on_a_server_it_scores_as_learned_from_a_file(
    new_database: Callable[[], dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    for home, variables in (("file", {"WAREHOUSE_TARGET": "duckdb"}), ("server", new_database())):
        for name, value in (variables | {"TENURE_HOME": str(tmp_path / home)}).items():
            monkeypatch.setenv(name, value)
        learn_and_score()
    with warehouse.connect(tmp_path / "file" / "warehouse" / "tenure.duckdb", read_only=True) as file:
        [(scores, different)] = file.execute(
            "select count(*), count(distinct probability) from ml.account_scores"
        ).fetchall()
        assert (scores, different > ACCOUNTS / 2) == (ACCOUNTS, True)
        with warehouse.connect() as server:
            assert all_differences(file, server, TABLES) == {}
