"""Training, promotion and scoring through MLflow and the warehouse; one training is shared, the tests read it."""

import getpass
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml import train
from ml.evaluation.metrics import Estimate
from ml.features import account_chunks
from ml.score import CannotScore, score_accounts, score_target
from ml.scoring.by_baseline import HEALTH_SCORE, SINGLE_COLUMN, UNPROVEN
from ml.tracking import champions, decisions, mlflow_store, model_registry
from ml.tracking.decisions import Answer, Champion
from ml.tracking.stored_model import ChampionLost, UntrustedModel, _download
from ml.tracking.training_record import record_training
from ml.train import train_challenger
from ml.training.fallback import Fallback
from tenure import warehouse
from tenure.core.settings import read_settings
from tests.ml.conftest import TRAINING_DAY, build_warehouse, write_table
from tests.ml.synthetic import LAST_MATURED, make_examples

ACCOUNTS = 150


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home in which one challenger was trained; killed once on the way, as runs are."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("home")
        patch.setenv("TENURE_HOME", str(folder))
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        build_warehouse(make_examples(accounts=ACCOUNTS, weeks=78))
        yield folder


@pytest.fixture(scope="module")
def unscored(store: Path) -> tuple[dict, pd.DataFrame, pd.DataFrame]:
    return score_target(LAST_MATURED, "churn"), *read_scores()


@pytest.fixture(scope="module")
def killed(store: Path, unscored: tuple) -> None:
    """One training was killed inside its run, which stays open; the next dies before its version appears."""
    mlflow_store.client().create_run(mlflow_store.experiment_id("churn"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model_registry, "register", die)
        with pytest.raises(KeyboardInterrupt):
            train_challenger("churn", TRAINING_DAY)


@pytest.fixture(scope="module")
def trained(killed: None) -> dict:
    return train_challenger("churn", TRAINING_DAY.isoformat())


@pytest.fixture(scope="module")
def champion(trained: dict) -> Champion:
    champions.promote("churn", trained["model_version"], Answer("Ada"))
    return champions.current_champion("churn")


def test_without_a_champion_the_health_score_gives_the_reasons(unscored: tuple) -> None:
    result, scores, reasons = unscored
    assert result == {"accounts": ACCOUNTS, "method": "health score", "model_version": None}
    assert scores["probability"].isna().all()
    assert scores["model_version"].isna().all()
    assert set(scores["method"]) == {"health score"}
    assert set(reasons["rank"]) <= {1, 2, 3}
    assert reasons["sentence"].str.len().min() > 0


def test_planted_signal_is_registered_as_a_challenger_worth_promoting(trained: dict) -> None:
    assert trained["verdict"] == "promote"
    assert trained["metrics"]["gain_over/best_single_column/auc_low"] > 0
    assert "| AUC |" in trained["summary_markdown"]
    version = model_registry.read_version("churn", trained["model_version"])
    assert f"/runs/{trained['run_id']}/artifacts/review/report.html" in version.description
    assert version.tags["data_version"] == trained["data_version"]
    assert version.tags["code_version"]
    assert model_registry.last_gate_result("churn") == model_registry.GateResult(
        "promote", TRAINING_DAY.isoformat(), tuple(trained["reasons"])
    )
    with warehouse.connect(read_only=True) as connection:
        (record,) = warehouse.read(connection, "select * from ml.trainings").to_dict("records")
    assert (record["verdict"], record["is_measured"]) == ("promote", True)
    assert record["fallback_auc_low"] > 0.5
    assert "first (AUC out of time 0." in record["ranked_by"]
    for title in ("Main drivers", "Weakest slices", "Run facts"):
        assert f"**{title}" in trained["summary_markdown"]


def test_a_killed_training_leaves_no_version_behind(trained: dict) -> None:
    assert trained["model_version"] == "1"
    runs = mlflow_store.client().search_runs([mlflow_store.experiment_id("churn")])
    assert sorted(run.info.status for run in runs) == ["FINISHED", "FINISHED", "KILLED"]


def test_a_reviewer_finds_plots_report_and_a_model_without_pickle(trained: dict) -> None:
    def names(folder: str) -> set[str]:
        return {
            Path(one.path).name for one in mlflow_store.client().list_artifacts(trained["run_id"], folder)
        }

    assert names("plots") == {
        f"{name}.png" for name in ("calibration", "gain", "lift", "precision_at_capacity", "drivers")
    }
    assert names("review") == {"report.html"}
    folder = _download("models:/tenure_churn/1")
    assert (folder / "model.skops").exists()
    assert not list(folder.rglob("*.pkl"))
    report = Path(
        mlflow_store.client().download_artifacts(trained["run_id"], "review/report.html")
    ).read_text()
    assert "http" not in report
    assert report.count("data:image/png;base64,") == 5


def test_training_again_on_the_same_data_registers_nothing(trained: dict) -> None:
    assert train_challenger("churn", TRAINING_DAY) == trained


def test_training_again_when_the_model_already_serves_says_unchanged(
    champion: Champion,
) -> None:
    again = train_challenger("churn", TRAINING_DAY)
    assert (again["verdict"], again["model_version"]) == ("unchanged", champion.version)


def test_an_approved_model_says_how_far_an_expected_count_may_be_off(champion: Champion) -> None:
    with warehouse.connect(read_only=True) as connection:
        errors = warehouse.read(connection, "select * from ml.count_errors where target = 'churn'")
    assert set(errors["population"]) == {"monday list", "all accounts"}
    assert set(errors["learned_on"].dt.date) == {TRAINING_DAY}
    assert errors["shared_error"].between(0.001, 1).all()


def test_champion_scores_every_account_and_again_the_same(champion: Champion) -> None:
    result = score_target(LAST_MATURED.isoformat(), "churn")
    assert result == {"accounts": ACCOUNTS, "method": "model", "model_version": champion.version}
    scores, reasons = read_scores()
    score_target(LAST_MATURED, "churn")
    scores_again, reasons_again = read_scores()
    pd.testing.assert_frame_equal(scores, scores_again)
    pd.testing.assert_frame_equal(reasons, reasons_again)
    assert scores["probability"].between(0, 1).all()
    assert scores["base_rate"].unique().tolist() == [champion.base_rate]
    assert reasons["rank"].between(1, 3).all()
    riskiest = scores.nlargest(20, "probability")["account_id"]
    assert set(riskiest) <= set(reasons["account_id"])


@pytest.mark.parametrize("size", [1, 7, ACCOUNTS, ACCOUNTS + 1])
def test_the_size_of_a_chunk_changes_no_score_and_no_reason(
    size: int, champion: Champion, monkeypatch: pytest.MonkeyPatch
) -> None:
    score_target(LAST_MATURED, "churn")
    scores, reasons = read_scores()
    monkeypatch.setattr(account_chunks, "ACCOUNTS_PER_CHUNK", size)
    assert score_target(LAST_MATURED, "churn")["accounts"] == ACCOUNTS
    scores_again, reasons_again = read_scores()
    assert len(reasons) > ACCOUNTS / 2
    # a product of matrices differs in its last digit with their size
    pd.testing.assert_frame_equal(scores, scores_again, rtol=1e-12, atol=0)
    pd.testing.assert_frame_equal(reasons, reasons_again, rtol=1e-12, atol=0)


def test_a_kill_between_two_chunks_leaves_the_scores_and_reasons_of_before(
    champion: Champion, monkeypatch: pytest.MonkeyPatch
) -> None:
    score_target(LAST_MATURED, "churn")
    before = read_scores()
    inserted: list[str] = []
    insert_rows = warehouse.insert_rows

    def insert_or_die(connection: Any, table: str, rows: pd.DataFrame) -> None:
        if len(inserted) == 3:
            raise KeyboardInterrupt
        inserted.append(table)
        insert_rows(connection, table, rows)

    monkeypatch.setattr(account_chunks, "ACCOUNTS_PER_CHUNK", 40)
    monkeypatch.setattr(warehouse, "insert_rows", insert_or_die)
    with pytest.raises(KeyboardInterrupt):
        score_target(LAST_MATURED, "churn")
    for was, now in zip(before, read_scores(), strict=True):
        pd.testing.assert_frame_equal(was, now, check_exact=True)


def test_every_target_is_scored_and_nothing_stands_in_for_a_model_of_the_others(
    champion: Champion,
) -> None:
    with warehouse.connect() as connection:
        today = warehouse.read(connection, "select * from marts.fct_account_features")
    write_table("marts.fct_trial_features", today.head(3))
    results = score_accounts(LAST_MATURED)
    assert {target: (result["accounts"], result["method"]) for target, result in results.items()} == {
        "churn": (ACCOUNTS, "model"),
        "conversion": (3, "no model"),
        "expansion": (ACCOUNTS, "no model"),
    }
    with warehouse.connect(read_only=True) as connection:
        reasons = warehouse.read(connection, "select distinct target from ml.account_reasons")
        scores = warehouse.read(connection, "select * from ml.account_scores where target = 'expansion'")
    assert reasons["target"].tolist() == ["churn"]
    assert scores["probability"].isna().all()
    # a day without trials is not an error
    write_table("marts.fct_trial_features", today.head(0))
    assert score_target(LAST_MATURED, "conversion")["accounts"] == 0


def test_a_champion_whose_features_are_gone_counts_as_none_and_says_so(
    champion: Champion, caplog: pytest.LogCaptureFixture
) -> None:
    with warehouse.connect() as connection:
        features = warehouse.read(connection, "select * from marts.fct_account_features")
    write_table("marts.fct_account_features", features.drop(columns=["usage_active_users_last_28d"]))
    result = score_target(LAST_MATURED, "churn")
    write_table("marts.fct_account_features", features)
    assert (result["method"], result["model_version"]) == ("health score", None)
    assert "version 1 cannot score any more and counts as none until the next one is approved" in caplog.text
    assert "features that are gone: usage_active_users_last_28d" in caplog.text


def _replace_the_model(store: Path) -> None:
    for file in store.rglob("model.skops"):
        file.write_bytes(b"another model")


def _delete_the_model(store: Path) -> None:
    for file in store.rglob("model.skops"):
        file.unlink()


def _delete_the_artifacts(store: Path) -> None:
    shutil.rmtree(store / "artifacts")


def _lose_the_store(store: Path) -> None:
    shutil.rmtree(store)


def _empty_the_database(store: Path) -> None:
    (store / "mlflow.db").write_bytes(b"")


def _delete_the_version(store: Path) -> None:
    mlflow_store.client().delete_model_version("tenure_churn", "1")


def _unregister_the_model(store: Path) -> None:
    mlflow_store.client().delete_registered_model("tenure_churn")


@pytest.mark.parametrize(
    ("attack", "error", "words"),
    [
        (_replace_the_model, UntrustedModel, "is not the one that was approved"),
        (_delete_the_model, ChampionLost, r"contains no model\.skops"),
        (_delete_the_artifacts, ChampionLost, "cannot be found: The model store .* cannot be used"),
        (_lose_the_store, ChampionLost, "cannot be found: there is no model store at"),
        (_empty_the_database, ChampionLost, "is an empty file: restore the home"),
        (_delete_the_version, ChampionLost, "Model Version .* not found"),
        (_unregister_the_model, ChampionLost, "not found"),
    ],
)
def test_a_lost_or_forged_champion_leaves_the_scores_of_before_and_the_next_training_replaces_it(
    attack: Callable[[Path], None],
    error: type[Exception],
    words: str,
    champion: Champion,
    store: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    score_target(LAST_MATURED, "churn")
    shutil.copytree(store, tmp_path / "home")
    monkeypatch.setenv("TENURE_HOME", str(tmp_path / "home"))
    before = read_scores()
    attack(tmp_path / "home" / "mlflow")
    with pytest.raises(error, match=words):
        score_target(LAST_MATURED, "churn")
    for was, now in zip(before, read_scores(), strict=True):
        pd.testing.assert_frame_equal(was, now, check_exact=True)
    assert train._load_champion("churn") == (None, None)


def test_a_known_training_whose_model_was_replaced_is_done_again(
    champion: Champion, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(store, tmp_path / "home")
    monkeypatch.setenv("TENURE_HOME", str(tmp_path / "home"))
    _replace_the_model(tmp_path / "home" / "mlflow")
    again = train_challenger("churn", TRAINING_DAY)
    assert (again["verdict"], again["model_version"]) == ("promote", "2")
    champions.promote("churn", "2", Answer("Ada"))
    assert score_target(LAST_MATURED, "churn")["model_version"] == "2"


def test_a_day_without_features_says_what_to_build(store: Path) -> None:
    with pytest.raises(CannotScore, match="no accounts for 2020-01-01: build the features"):
        score_target("2020-01-01", "churn")


def test_one_command_promotes_and_one_rolls_back(champion: Champion, run_tenure: Callable[..., Any]) -> None:
    newer = copy_version(champion)
    assert run_tenure("promote", newer).exit_code == 0
    assert champions.current_champion("churn").version == newer
    tags = model_registry.read_version("churn", newer).tags
    assert (tags["approved_by"], tags["approved_because"]) == (getpass.getuser(), "tenure promote")
    assert json.loads(run_tenure("rollback").stdout)["champion"] == champion.version
    assert champions.current_champion("churn") == champion


def test_older_data_cannot_challenge_a_champion_that_saw_later_ones(
    champion: Champion,
) -> None:
    result = train_challenger("churn", "2026-06-20")
    assert result["verdict"] == "refuse"
    assert result["reasons"] == ["the champion has learned from later data, up to 2026-07-01"]


def test_a_new_challenger_is_compared_with_the_champion(champion: Champion) -> None:
    build_warehouse(make_examples(accounts=ACCOUNTS, weeks=78, seed=12))
    result = train_challenger("churn", TRAINING_DAY)
    assert result["model_version"] != champion.version
    assert "champion/auc" in result["metrics"]
    assert any("against the champion on the same weeks" in reason for reason in result["reasons"])
    assert "| feature | champion | challenger |" in result["summary_markdown"]
    assert "**Weaknesses**" in result["summary_markdown"]
    assert champions.current_champion("churn") == champion


def test_no_history_is_refused_without_a_model(home: Path) -> None:
    build_warehouse(make_examples(accounts=5, weeks=10))
    result = train_challenger("churn", TRAINING_DAY)
    assert result["verdict"] == "refuse"
    assert result["model_version"] is None
    assert result["reasons"][0].startswith("history too short for churn")
    expected = model_registry.GateResult("refuse", TRAINING_DAY.isoformat(), tuple(result["reasons"]))
    assert model_registry.last_gate_result("churn") == expected
    assert train_challenger("churn", TRAINING_DAY) == result
    runs = mlflow_store.client().search_runs([mlflow_store.experiment_id("churn")])
    assert [run.data.tags["verdict"] for run in runs] == ["refuse"]


GOOD, BAD = Estimate(0.7, 0.6, 0.8), Estimate(0.55, 0.45, 0.65)


@pytest.mark.parametrize(
    ("column", "health", "method", "has_reasons"),
    [
        (None, None, HEALTH_SCORE, True),
        (BAD, GOOD, HEALTH_SCORE, True),
        (GOOD, GOOD, SINGLE_COLUMN, True),
        (GOOD, BAD, SINGLE_COLUMN, False),
        (BAD, BAD, UNPROVEN, False),
    ],
)
def test_the_best_baseline_that_is_proved_ranks_in_place_of_a_model(
    column: Estimate | None, health: Estimate | None, method: str, has_reasons: bool, home: Path
) -> None:
    build_warehouse(make_examples(accounts=20, weeks=10))
    measured = [
        Fallback("support_open_tickets", 1.0, 0.0, column) if column else None,
        Fallback("health score", -1.0, 50.0, health) if health else None,
    ]
    fallbacks = [one for one in measured if one]
    churn = read_settings().target("churn")
    record_training(churn, LAST_MATURED, "refuse", ["not proved better: AUC"], fallbacks)
    record_training(churn, TRAINING_DAY, "refuse", ["what is learned later counts later"], [])
    assert score_target(LAST_MATURED, "churn")["method"] == method
    scores, reasons = read_scores()
    assert scores["rank_score"].notna().all() == (method == SINGLE_COLUMN)
    assert reasons.empty != has_reasons


def test_a_leak_is_refused_and_its_version_says_which_column(home: Path) -> None:
    frame = make_examples(accounts=ACCOUNTS, weeks=78)
    noise = np.random.default_rng(3).normal(size=len(frame))
    build_warehouse(frame.assign(billing_balance=frame["label"] + 0.3 * noise))
    result = train_challenger("churn", TRAINING_DAY)
    assert result["verdict"] == "refuse"
    assert result["reasons"][0].startswith("leak: billing_balance alone reaches an AUC of 0.9")
    with warehouse.connect(read_only=True) as connection:
        (record,) = warehouse.read(connection, "select * from ml.trainings").to_dict("records")
    assert (record["is_measured"], record["what_would_help"]) == (
        False,
        "a look at the columns that it names",
    )
    assert "billing_balance" in model_registry.read_version("churn", result["model_version"]).description
    with pytest.raises(model_registry.PromotionRefused, match="leak: billing_balance"):
        champions.promote("churn", result["model_version"], Answer("Ada"))


def read_scores() -> tuple[pd.DataFrame, pd.DataFrame]:
    with warehouse.connect() as connection:
        scores = warehouse.read(connection, "select * from ml.account_scores order by account_id")
        reasons = warehouse.read(connection, "select * from ml.account_reasons order by account_id, rank")
    return scores, reasons


def copy_version(champion: Champion) -> str:
    source = model_registry.read_version("churn", champion.version).source
    trained = decisions.read_trained("churn", champion.run_id)
    return model_registry.register(trained, source, "a copy", {"verdict": "promote"})


def die(*_: object) -> None:
    raise KeyboardInterrupt
