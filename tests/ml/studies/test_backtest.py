"""An origin learns only from what was known then; metrics are as counted by hand; the run is logged in MLflow."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from ml.__main__ import main
from ml.evaluation.metrics import draw_accounts
from ml.evaluation.shared_count_error import ALL_ACCOUNTS, MONDAY_LIST
from ml.features.training_set import feature_columns, typed
from ml.studies.backtest import run
from ml.studies.backtest.measure import OVERALL, measure_backtest, measure_lead, measure_period, value_of
from ml.studies.backtest.run import MOST_ORIGINS, plan_origins, score_from_origins, split_at
from ml.tracking import mlflow_store
from ml.training.time_split import MIN_TRAIN_WEEKS, HistoryTooShort
from tenure import warehouse
from tenure.core.settings_schema import Target, Training
from tests.ml.conftest import TRAINING_DAY, build_warehouse
from tests.ml.synthetic import make_examples

ONES = np.ones((1, 6))


@pytest.fixture
def known(examples: pd.DataFrame) -> pd.DataFrame:
    ended = examples["as_of_date"] + timedelta(days=30)
    rows = typed(examples, feature_columns(examples.columns))
    return rows.assign(outcome_on=ended.where(examples["label"] == 1))


def six_examples() -> pd.DataFrame:
    """Two Mondays of three accounts; of the first two one leaves each time."""
    return pd.DataFrame(
        {
            "account_id": ["a", "b", "c"] * 2,
            "as_of_date": pd.to_datetime(["2026-01-05"] * 3 + ["2026-01-12"] * 3),
            "label": [1, 0, 0, 1, 0, 1],
            "outcome_on": pd.to_datetime(["2026-02-20", None, None, "2026-02-20", None, "2026-03-01"]),
            "probability": [0.8, 0.6, 0.1, 0.2, 0.9, 0.3],
            "billing_mrr_cents": [100.0, 50, 70, 100, 50, 300],
            "origin": pd.Timestamp("2026-01-05"),
            MONDAY_LIST: 0.1,
            ALL_ACCOUNTS: 0.1,
        }
    )


def test_an_origin_learns_only_what_was_known_that_day(
    known: pd.DataFrame, target: Target, training: Training
) -> None:
    for origin in plan_origins(known, target, training):
        split = split_at(known, origin, None, target, training)
        assert split.before_test["as_of_date"].max() + timedelta(days=target.label_days) <= origin
        window = timedelta(days=target.lead_days + target.horizon_days)
        assert split.train["as_of_date"].max() + window <= split.calibration["as_of_date"].min()
        assert split.calibration["as_of_date"].nunique() == training.calibration_weeks
        assert split.train["as_of_date"].nunique() >= MIN_TRAIN_WEEKS
        assert split.test["as_of_date"].min() == origin


def test_labels_that_become_known_later_change_nothing_of_what_an_origin_predicts(
    known: pd.DataFrame, target: Target, training: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    features = feature_columns(known.columns)
    origins = plan_origins(known, target, training)[-1:]
    unknown = known["as_of_date"] + timedelta(days=target.label_days) > origins[0]
    betrayed = known.assign(label=np.where(unknown, 1 - known["label"], known["label"]))
    predicted = [
        score_from_origins(rows, features, target, training, origins)[0]["probability"]
        for rows in (known, betrayed)
    ]
    pd.testing.assert_series_equal(*predicted)
    monkeypatch.setattr(run, "known_until", lambda origin, target: origin)
    leaking = score_from_origins(betrayed, features, target, training, origins)[0]["probability"]
    assert (leaking - predicted[0]).abs().max() > 0.05, "a leak would pass unseen"


def test_each_week_is_scored_once_by_the_last_origin_before_it(
    known: pd.DataFrame, target: Target, training: Training
) -> None:
    origins = plan_origins(known, target, training)
    scored, _ = score_from_origins(known, feature_columns(known.columns), target, training, origins)
    assert not scored.duplicated(["account_id", "as_of_date"]).any()
    assert (scored["origin"] <= scored["as_of_date"]).all()
    assert ((scored["as_of_date"] - scored["origin"]).dt.days < 28).all()
    assert scored["as_of_date"].max() == known["as_of_date"].max()
    assert scored["as_of_date"].min() == origins[0]


def test_a_long_history_has_ten_origins_and_a_short_one_is_refused(
    target: Target, training: Training
) -> None:
    long = make_examples(accounts=2, weeks=260)
    assert len(plan_origins(long, target, training)) == MOST_ORIGINS
    assert len(plan_origins(long, target, training, weeks_between=30)) == 8
    with pytest.raises(HistoryTooShort, match="20 matured weeks, about 38 needed"):
        plan_origins(make_examples(accounts=2, weeks=20), target, training)
    plan_origins(make_examples(accounts=2, weeks=38), target, training)
    with pytest.raises(HistoryTooShort):
        plan_origins(make_examples(accounts=2, weeks=37), target, training)
    with pytest.raises(ValueError, match="at least 1"):
        plan_origins(long, target, training, weeks_between=0)


def test_measures_of_six_examples_counted_by_hand() -> None:
    drawn = measure_period(six_examples(), ONES, capacity=2)
    value = {metric: one[0] for metric, one in drawn.items()}
    # Lists: a and b, then b and c.
    assert value["precision_at_capacity"] == pytest.approx(2 / 4)
    assert value["lift_at_capacity"] == pytest.approx((2 / 4) / (3 / 6))
    # Lost 100, 100 and 300; of these the first and the last were on the list.
    assert value["mrr_recall"] == pytest.approx(400 / 500)
    assert value["expected"] == pytest.approx((1.5 + 1.4) / 2)
    assert value["realised"] == pytest.approx(3 / 2)
    assert value["expected_on_list"] == pytest.approx((1.4 + 1.2) / 2)
    assert value["realised_on_list"] == pytest.approx(1)
    assert value["expected_by_realised"] == pytest.approx(2.9 / 3)
    # A tenth of three accounts is the highest of each Monday: a hit, then a miss.
    assert value["lift_of_top_decile"] == pytest.approx((1 / 2) / (3 / 6))
    # Five pairs of nine are the wrong way round: 0.8 below 0.9, and 0.2 and 0.3 below 0.6 and 0.9.
    assert value["auc"] == pytest.approx(4 / 9)


def test_lead_time_counts_from_the_first_monday_that_names_an_end() -> None:
    target = Target("churn", "customers", "coverage", lead_days=7, horizon_days=14, grace_days=0, capacity=1)
    mondays = pd.date_range("2026-01-05", periods=8, freq="7D")
    ended_on = {"caught": pd.Timestamp("2026-02-10"), "missed": pd.Timestamp("2026-02-12")}
    rows = [
        {
            "account_id": name,
            "as_of_date": monday,
            "label": int(7 < (end - monday).days <= 21),
            "outcome_on": end if 7 < (end - monday).days <= 21 else pd.NaT,
            # On the list from the second Monday that could name it, and once long before.
            "probability": 0.9 if monday in (mondays[0], mondays[3]) and name == "caught" else 0.1,
        }
        for monday in mondays
        for name, end in (*ended_on.items(), ("stays", pd.Timestamp("2030-01-01")))
    ]
    scored = pd.DataFrame(rows)
    scored.loc[scored["account_id"] == "stays", "probability"] = 0.5
    lead = measure_lead(scored, np.ones((1, len(scored))), target)
    assert lead["ends"][0] == 2
    assert lead["caught"][0] == pytest.approx(1 / 2)
    assert lead["lead_days"][0] == (ended_on["caught"] - mondays[3]).days


def test_an_end_that_could_have_been_named_before_the_first_monday_does_not_count() -> None:
    target = Target("churn", "customers", "coverage", lead_days=7, horizon_days=60, grace_days=0, capacity=1)
    assert measure_lead(six_examples(), ONES, target) == {}


def test_where_no_source_tells_of_money_its_recall_is_left_out(target: Target, training: Training) -> None:
    scored = pd.concat([six_examples()] * 4, ignore_index=True)
    without = measure_backtest(scored.drop(columns="billing_mrr_cents"), target, training)
    assert value_of(without.periods, OVERALL, "mrr_recall") is None
    assert value_of(without.periods, "2026-01", "auc").value == pytest.approx(4 / 9)


def test_a_draw_of_accounts_gives_a_week_its_own_list() -> None:
    weights = draw_accounts(six_examples()["account_id"], 100, 1)
    drawn = measure_period(six_examples(), weights, capacity=2)
    assert (drawn["realised_on_list"] <= 2).all()
    assert np.isfinite(drawn["expected_on_list"]).all()


def test_the_run_lies_in_mlflow_with_tables_plots_and_words(
    home: object, examples: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = examples["as_of_date"] + timedelta(days=30)
    build_warehouse(examples.assign(outcome_on=ended.where(examples["label"] == 1)))
    asked = ["backtest", "--as-of", TRAINING_DAY.isoformat(), "--weeks-between", "16"]
    assert main(asked) == 0
    assert "90 % interval, monday list:" in capsys.readouterr().err
    (run,) = mlflow_store.client().search_runs(
        [mlflow_store.experiment_id("churn")], "tags.kind = 'backtest'"
    )
    assert run.data.tags["beside_version"] == "none"
    assert "| month |" in run.data.tags["mlflow.note.content"]
    assert run.data.metrics["auc_low"] > 0.6
    with warehouse.connect(read_only=True) as connection:
        errors = warehouse.read(connection, "select * from ml.count_errors order by population")
    assert errors["population"].tolist() == ["all accounts", "monday list"]
    assert errors["learned_on"].dt.date.tolist() == [TRAINING_DAY, TRAINING_DAY]
    assert errors["shared_error"].between(0.01, 0.3).all()
    assert 0.5 < run.data.metrics["coverage_monday_list"] <= 1
    files = {
        file.path.removeprefix("backtest/")
        for file in mlflow_store.client().list_artifacts(run.info.run_id, "backtest")
    }
    tables = {"periods.csv", "slices.csv", "promises.csv", "offsets.csv", "scored_examples.parquet"}
    assert files == tables | {"auc_by_month.png", "counts_by_month.png", "reliability.png", "promises.png"}
