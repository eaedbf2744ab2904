"""The whole path on a company that is known by its events alone, and whose events do hold a signal."""

from datetime import date
from pathlib import Path

import pytest

from ml.explanation.contributions import explain
from ml.features.training_set import read_training_set
from ml.scoring.by_champion import LEAST_LOG_ODDS
from ml.tracking import champions, model_registry
from ml.tracking.stored_model import load_model
from tenure import warehouse
from tenure.core.settings import read_settings
from tests.external_data.first_run import run_landing
from tests.external_data.socialnet import case_folder, land_socialnet

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(
        not case_folder().is_dir(),
        reason="the external data set socialnet is not here: point TENURE_CASES at the folder that holds socialnet/",
    ),
]


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    landing = tmp_path_factory.mktemp("landing")
    return landing, land_socialnet(case_folder(), landing)


@pytest.fixture(scope="module")
def home(landed: tuple[Path, dict[str, int]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home after `make run LANDING=...`, with one daily run."""
    home = tmp_path_factory.mktemp("home")
    run_landing(landed[0], home)
    return home


def test_champion_ranks_well_and_is_calibrated(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TENURE_HOME", str(home))
    metrics = model_registry.read_metrics(champions.current_champion("churn").run_id)
    assert metrics["auc"] >= 0.79
    assert metrics["ece"] <= 0.01


def test_harmful_features_raise_the_risk(home: Path, monkeypatch: pytest.MonkeyPatch):
    """As documented for the data set: dislikes, unfriending and advertisements drive people away."""
    monkeypatch.setenv("TENURE_HOME", str(home))
    model = load_model(champions.current_champion("churn"))
    examples = read_training_set(read_settings().targets["churn"], date.max).examples.tail(5000)
    contributions = explain(model, examples[list(model.feature_names_in_)]).by_feature
    for event in ("dislike", "unfriend", "adview"):
        feature = f"adoption_share_of_{event}_last_28d"
        assert (contributions[feature] >= LEAST_LOG_ODDS).any()
        assert examples[feature].corr(contributions[feature], method="spearman") > 0.5


def test_every_landed_row_is_kept_or_set_aside(home: Path, landed: tuple[Path, dict[str, int]]):
    with warehouse.connect(
        home / "warehouse" / "tenure.duckdb", read_only=True, folders=[home]
    ) as connection:
        counts = connection.execute(
            "select source_name || '.' || table_name, rows_landed, rows_kept, rows_set_aside"
            " from intermediate.int_raw__table_counts where rows_landed > 0"
        ).fetchall()
    assert {table: rows for table, rows, _, _ in counts} == landed[1]
    assert [table for table, rows, kept, set_aside in counts if rows != kept + set_aside] == []


def test_label_of_the_pipeline_is_the_outcome_of_the_case(home: Path):
    """Of the weeks with a matured label: the account churned within thirty days, by the case's own table."""
    with warehouse.connect(
        home / "warehouse" / "tenure.duckdb", read_only=True, folders=[home, case_folder()]
    ) as connection:
        agreed, examples = connection.execute(f"""
            select sum(case when label = (case when churn_date >= as_of_date and churn_date <= as_of_date + 30
                then 1 else 0 end) then 1 else 0 end), count(*)
            from marts.fct_account_outcomes outcomes
            join '{case_folder()}/labels.parquet' labels on outcomes.account_id = 'a' || labels.account_id
            where label is not null and target = 'churn'
        """).fetchall()[0]
    assert agreed / examples > 0.99
