"""Scores and reasons by Spark's workers: those of one process, of the approved bytes alone, and killed without harm."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from ml import score
from ml.features import account_chunks
from ml.score import score_target
from ml.scoring import on_spark
from ml.scoring.same_code import own_code
from ml.tracking import champions
from ml.tracking.decisions import Answer
from ml.train import train_challenger
from tenure import warehouse
from tests.ml.conftest import TRAINING_DAY, build_warehouse
from tests.ml.synthetic import LAST_MATURED, make_examples
from tests.spark.conftest import IN_BOTH

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = IN_BOTH
ACCOUNTS = 150
SETTINGS = "scoring: {engine: spark}\nspark: {folder: FOLDER}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What the workers reach; the home has a champion, and chunks of forty accounts."""
    with pytest.MonkeyPatch.context() as patch:
        home, found = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("lake")
        patch.setenv("TENURE_HOME", str(home))
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        patch.setattr(account_chunks, "ACCOUNTS_PER_CHUNK", 40)
        (home / "landing").mkdir()
        (home / "landing" / "tenure.yml").write_text(SETTINGS.replace("FOLDER", str(found)))
        build_warehouse(make_examples(accounts=ACCOUNTS, weeks=78))
        trained = train_challenger("churn", TRAINING_DAY)
        champions.promote("churn", trained["model_version"], Answer("Ada"))
        yield found


@pytest.fixture
def by_process(folder: Path) -> list[pd.DataFrame]:
    score_target(LAST_MATURED, "churn")
    return read_scored()


def test_workers_find_what_one_process_finds(
    folder: Path, by_process: list[pd.DataFrame], spark: "SparkSession"
) -> None:
    forget_scores()
    result = score_target(LAST_MATURED, "churn", spark)
    assert result == {"accounts": ACCOUNTS, "method": "model", "model_version": "1"}
    scores, reasons = by_process
    assert (len(scores), scores["probability"].nunique() > 100, len(reasons) > 50) == (ACCOUNTS, True, True)
    assert_unchanged(by_process)
    assert [*folder.iterdir()] == []


def test_a_file_goes_to_them_for_each_chunk(
    folder: Path, by_process: list[pd.DataFrame], spark: "SparkSession", monkeypatch: pytest.MonkeyPatch
) -> None:
    files = []

    def read(place: on_spark._Place) -> Iterator[pd.DataFrame]:
        files.extend(sorted(folder.glob("scoring/features/*.parquet")))
        yield from real(place)

    real = on_spark._read
    monkeypatch.setattr(on_spark, "_read", read)
    score_target(LAST_MATURED, "churn", spark)
    assert len(files) == 4


def test_a_worker_opens_nothing_but_the_approved_bytes(
    folder: Path, by_process: list[pd.DataFrame], spark: "SparkSession", monkeypatch: pytest.MonkeyPatch
) -> None:
    """On its way to a worker the model is swapped for another one, which is sound."""

    class Swapped(on_spark.ByChampion):
        @property
        def features(self) -> list[str]:  # type: ignore[override]
            return known

    approved = score._read_champion("churn")
    assert approved is not None
    champion, content = approved
    known = on_spark.ByChampion(champion, content, None).features  # type: ignore[arg-type]
    forged = replace(champion, model_sha256=hashlib.sha256(b"another model").hexdigest())
    monkeypatch.setattr(score, "_read_champion", lambda target: (forged, content))
    monkeypatch.setattr(score, "ByChampion", Swapped)
    with pytest.raises(Exception, match="is not the one that was approved"):
        score_target(LAST_MATURED, "churn", spark)
    assert_unchanged(by_process)
    assert [*folder.iterdir()] == []


def test_a_worker_with_another_tenure_scores_nothing(
    folder: Path, by_process: list[pd.DataFrame], spark: "SparkSession", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_spark, "own_code", lambda: own_code() | {"tenure": "a newer one"})
    with pytest.raises(Exception, match=r"this worker has tenure [0-9a-f]{12} instead of a newer one"):
        score_target(LAST_MATURED, "churn", spark)
    assert_unchanged(by_process)


def test_killed_it_leaves_the_scores_of_before_and_the_next_run_goes_on(
    folder: Path, by_process: list[pd.DataFrame], spark: "SparkSession", monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(place: on_spark._Place) -> Iterator[pd.DataFrame]:
        yield from iter([next(real(place))])
        raise KeyboardInterrupt

    real = on_spark._read
    with monkeypatch.context() as patch:
        patch.setattr(on_spark, "_read", die)
        # A process that is killed cleans nothing up.
        patch.setattr(on_spark, "_remove", lambda place: None)
        with pytest.raises(KeyboardInterrupt):
            score_target(LAST_MATURED, "churn", spark)
    assert_unchanged(by_process)
    assert list(folder.glob("scoring/scored/*.parquet"))
    score_target(LAST_MATURED, "churn", spark)
    assert_unchanged(by_process)
    assert [*folder.iterdir()] == []


def assert_unchanged(before: list[pd.DataFrame]) -> None:
    for one, other in zip(before, read_scored(), strict=True):
        pd.testing.assert_frame_equal(one, other, rtol=0, atol=1e-12)


def read_scored() -> list[pd.DataFrame]:
    with warehouse.connect(read_only=True) as connection:
        return [
            warehouse.read(connection, f"select * from ml.{table} order by all")
            for table in ("account_scores", "account_reasons")
        ]


def forget_scores() -> None:
    with warehouse.connect() as connection:
        connection.execute("delete from ml.account_scores")
        connection.execute("delete from ml.account_reasons")
