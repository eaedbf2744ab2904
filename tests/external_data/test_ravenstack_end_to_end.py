"""The whole path on a company whose data hold no signal: all rows accounted for, nothing promoted, nothing invented."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tenure import warehouse
from tests.external_data.first_run import run_landing
from tests.external_data.ravenstack import case_folder, land_ravenstack

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(
        not case_folder().is_dir(),
        reason="the external data set ravenstack is not here: point TENURE_CASES at the folder that holds ravenstack/",
    ),
]

# Families whose features were measured to be noise here: a model that ranks by them has seen the outcome.
NOISE = ("usage", "support")


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    landing = tmp_path_factory.mktemp("landing")
    return landing, land_ravenstack(case_folder(), landing)


@pytest.fixture(scope="module")
def home(landed: tuple[Path, dict], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home after `make run LANDING=...`, with one daily run."""
    home = tmp_path_factory.mktemp("home")
    assert "No signal" in run_landing(landed[0], home)
    return home


@pytest.fixture(scope="module")
def ask(home: Path, landed: tuple[Path, dict]) -> Callable[[str], list[tuple]]:
    def answer(query: str) -> list[tuple]:
        with warehouse.connect(
            home / "warehouse" / "tenure.duckdb", read_only=True, folders=[home, landed[0]]
        ) as connection:
            return connection.execute(query).fetchall()

    return answer


@pytest.fixture
def in_home(home: Path, landed: tuple[Path, dict], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENURE_HOME", str(home))
    monkeypatch.setenv("TENURE_LANDING", str(landed[0]))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


def test_every_landed_row_is_kept_or_set_aside(ask, landed):
    counts = ask(
        "select source_name || '.' || table_name, rows_landed, rows_kept, rows_set_aside"
        " from intermediate.int_raw__table_counts where rows_landed > 0"
    )
    assert {table: rows for table, rows, _, _ in counts} == landed[1]["rows_landed"]
    assert [table for table, rows, kept, set_aside in counts if rows != kept + set_aside] == []


def test_events_without_a_user_are_kept(ask, landed):
    kept = ask("select rows_kept from intermediate.int_raw__table_counts where table_name = 'tracks'")
    assert kept == [(landed[1]["rows_landed"]["segment.tracks"],)]


def test_what_the_company_does_not_know_is_null_and_not_zero(ask):
    known = ask("""
        select count(*), count(usage_events_last_28d), count(support_first_reply_hours_last_90d) > 0,
            count(usage_active_users_last_28d), count(usage_silent_user_share_last_28d),
            count(usage_power_users_lost_last_28d), count(seat_active_share_last_28d), count(fit_employees),
            count(billing_is_auto_renew_off), count(relationship_meetings_last_90d), count(sentiment_nps_latest)
        from marts.fct_account_features
    """)[0]
    assert known[0] == known[1]
    assert known[2]
    assert set(known[3:]) == {0}


def test_the_label_is_the_next_churn_event_that_is_not_a_reactivation(ask):
    wrong = ask("""
        with events as (
            select account_id, cast(cancelled_at as date) as left_on from tenure.tenure.cancellation
            where not is_reactivation
        )
        select count(*) from marts.fct_training_examples as examples
        where target = 'churn' and label <> case when exists (
            select 1 from events where events.account_id = examples.account_id
                and left_on > examples.as_of_date and left_on <= examples.as_of_date + 90
        ) then 1 else 0 end
    """)
    assert wrong == [(0,)]
    assert ask("select count(*) > 10000 from marts.fct_training_examples") == [(True,)]


@pytest.mark.parametrize("target", ["conversion", "expansion"])
def test_no_other_target_is_promoted_either(in_home, ask, target):
    from ml.train import train_challenger

    as_of_date = ask("select max(as_of_date) from publish.pub_account_health")[0][0]
    assert train_challenger(target, str(as_of_date))["verdict"] == "refuse"


def test_no_model_is_promoted(in_home):
    from ml.tracking import champions, model_registry

    assert champions.current_champion("churn") is None
    refused = model_registry.find_version("churn", verdict="refuse")
    assert refused is not None, "the challenger was refused before it was measured: that proves nothing"
    assert model_registry.read_metrics(refused.run_id)["auc"] < 0.65, "an AUC this high is a leak here"


@pytest.mark.parametrize("family", NOISE)
def test_use_and_support_rank_no_better_than_chance(in_home, ask, family):
    from sklearn.metrics import roc_auc_score

    from ml.features.training_set import family_of, read_training_set
    from ml.training.fit import fit_model
    from ml.training.time_split import split_by_time
    from tenure.core.settings import read_settings

    settings = read_settings()
    as_of_date = ask("select max(as_of_date) from publish.pub_account_health")[0][0]
    data = read_training_set(settings.targets["churn"], date.fromisoformat(str(as_of_date)))
    split = split_by_time(data.examples, settings.targets["churn"], settings.training)
    features = tuple(feature for feature in data.features if family_of(feature) == family)
    fitted = fit_model(split, features, settings.targets["churn"], settings.training)
    assert roc_auc_score(split.test["label"], fitted.probability(split.test)) == pytest.approx(0.5, abs=0.06)


def test_the_published_score_states_no_signal(ask):
    published = ask("""
        select distinct score_method, risk_band, churn_probability, split_part(signal_note, ':', 1)
        from publish.pub_account_health
    """)
    assert published == [("health score, unproven", "no signal", None, "no signal")]
    summary = ask(
        "select distinct expected_churned, split_part(note, ':', 1) from publish.pub_monday_summary"
    )
    assert summary == [(None, "no signal")]


def test_no_reason_is_given_where_history_knows_none(ask):
    assert ask("select distinct target, method from ml.account_scores order by target") == [
        ("churn", "health score, unproven"),
        ("expansion", "no model"),
    ]
    assert ask("select * from ml.account_reasons") == []
    assert ask("select count(*), count(reasons) from publish.pub_monday_list where rank > 0")[0][1] == 0


def test_no_rule_is_confirmed_and_no_segment_is_named(ask):
    assert ask("select distinct rule_rank, method from ml.rules") == [(0, "none confirmed")]
    assert ask("select count(*) from publish.pub_rules") == [(0,)]
    assert ask("select count(*) > 0, count(*) filter (where is_bad_fit) from publish.pub_bad_fit") == [
        (True, 0)
    ]


def test_the_reviewers_page_states_no_signal_and_why(in_home, ask):
    from ml.monitoring.drift import NO_CHAMPION, measure_drift
    from ml.monitoring.review import review_predictions
    from ml.monitoring.track_record import NO_SIGNAL

    day = ask("select max(as_of_date) from publish.pub_account_health")[0][0]
    assert measure_drift(day)["churn"] == {NO_CHAMPION: 1}
    reviewed = review_predictions(day)
    assert reviewed["verdicts"]["churn"] == NO_SIGNAL
    page = Path(reviewed["report"]).read_text()
    assert "the health score ranks the accounts" in page
    assert "was refused" in page
    assert "not proved better: " in page
    assert ask("select distinct method, probability from publish.pub_promises where target = 'churn'") == [
        ("health score, unproven", None)
    ]
    assert ask("select state from publish.pub_drift where target = 'churn'") == [(NO_CHAMPION,)]
