"""The default demo company against its known truth: neither a toy that one column solves nor a coin no one can read."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ml.evaluation.metrics import evaluate
from ml.features.event_shares import event_of
from ml.features.training_set import TrainingSet, read_examples, read_training_set
from ml.insights.detection import Ends, History, measure_detection, read_history
from ml.insights.rules.conditions import Condition, cover
from ml.insights.rules.find_rules import NONE_CONFIRMED, learn_rules
from ml.tracking import champions, model_registry
from ml.train import train_challenger
from ml.training.baselines import BASE_RATE, baseline_scores, best_single_column
from ml.training.fit import fit_model
from ml.training.leakage import find_leaks
from ml.training.promotion_gate import decide_promotion
from ml.training.time_split import Split, split_by_time
from tenure import warehouse
from tenure.core import paths
from tenure.core.settings import read_settings
from tenure.documentation.conjunction_check import measure_conjunction
from tenure.documentation.ends_of_truth import read_ends
from tenure.simulator.truth.expected_signs import EXPECTED_SIGNS, NO_SIGN_EXPECTED
from tenure.simulator.truth.oracle import Oracle, area_under_curve, measure_oracle
from tenure.simulator.world.causes import CONJUNCTION, DECISION_WEEKS, UNEXPLAINED
from tests.end_to_end.conftest import OTHER_PROCESSES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

UNTIL, TRAINED_ON = date(2026, 7, 1), date(2026, 7, 1)
# The gap's standard error is 0.009, accounts drawn with replacement. The company lies 0.02 below; five others drawn
# like it between 0.001 and 0.031, 0.016 on average.
ABOVE, BELOW, BY_CHANCE = 0.02, 0.03, 0.03


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make run` leaves behind, with one daily run."""
    folder = tmp_path_factory.mktemp("home")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OTHER_PROCESSES)}
    ran = subprocess.run(
        [sys.executable, "-m", "tenure", "run", "--days", "1", "--until", UNTIL.isoformat()],
        cwd=paths.REPOSITORY,
        env=kept | {"TENURE_HOME": str(folder)},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-4000:]
    return folder


@pytest.fixture(autouse=True)
def in_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENURE_HOME", str(home))
    monkeypatch.delenv("TENURE_LANDING", raising=False)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


@pytest.fixture
def data() -> TrainingSet:
    return read_training_set(read_settings().targets["churn"], TRAINED_ON)


@pytest.fixture
def split(data: TrainingSet) -> Split:
    settings = read_settings()
    return split_by_time(data.examples, settings.targets["churn"], settings.training)


@pytest.fixture
def oracle(home: Path, split: Split) -> Oracle:
    """On the weeks that the champion was tested on."""
    return measure_oracle(home / "truth", UNTIL, since=min(split.test["as_of_date"]).date())


def test_company_is_hard_but_not_hopeless(home: Path):
    whole = measure_oracle(home / "truth", UNTIL)
    assert 0.82 <= whole.auc <= 0.88
    assert 0.03 <= whole.base_rate <= 0.08


def test_no_column_alone_gives_it_away(data: TrainingSet):
    label = data.examples["label"].to_numpy()
    numbers = data.examples[list(data.features)].select_dtypes("number")
    # Ranks all accounts: those of whom it is unknown stand first, or last.
    auc = {
        (name, unknown): area_under_curve(label, values.fillna(unknown).to_numpy())
        for name, values in numbers.items()
        for unknown in (-np.inf, np.inf)
    }
    assert {column: value for column, value in auc.items() if not 0.30 < value < 0.70} == {}


def test_champion_comes_close_to_what_can_be_known(oracle: Oracle):
    metrics = model_registry.read_metrics(champions.current_champion("churn").run_id)
    assert metrics["auc"] >= oracle.auc - BELOW
    assert metrics["auc"] <= oracle.auc + ABOVE, "better than the truth: the future leaks into the features"
    assert metrics["ece"] <= 0.02
    assert metrics["pr_auc"] >= 3 * oracle.base_rate
    assert metrics["lift_of_top_decile"] >= 3
    for other in ("base_rate", "best_single_column", "health_score"):
        assert metrics[f"gain_over/{other}/auc_low"] > 0


def test_over_christmas_no_more_people_are_called_silent_than_usual(home: Path):
    with warehouse.connect(read_only=True) as connection:
        weeks = warehouse.read(
            connection,
            """
            select as_of_date, sum(usage_users_silent)
                / sum(usage_users_silent + usage_users_drifting + usage_users_active) as silent
            from marts.fct_account_features where extract(isodow from as_of_date) = 1 group by 1
            """,
        )
    silent = weeks.set_index("as_of_date")["silent"].loc["2025-06-30":]
    assert silent.loc["2025-12-22":"2026-01-12"].max() <= 1.5 * silent.median()


@pytest.mark.parametrize(("target", "least_lift"), [("conversion", 2), ("expansion", 3)])
def test_trials_that_convert_and_accounts_that_grow_are_foretold(target: str, least_lift: float):
    trained = train_challenger(target, TRAINED_ON)
    # `tenure run` has trained it already
    assert trained["verdict"] in ("promote", "unchanged"), trained["summary_markdown"]
    assert trained["metrics"]["lift_of_top_decile"] >= least_lift


def test_on_shuffled_labels_the_same_path_finds_nothing(data: TrainingSet):
    settings = read_settings()
    rules, training = settings.targets["churn"], settings.training
    random = np.random.default_rng(training.seed)
    shuffled = data.examples.assign(label=random.permutation(data.examples["label"].to_numpy()))
    split = split_by_time(shuffled, rules, training)
    fitted = fit_model(split, data.features, rules, training)
    column = best_single_column(split.test, data.features)
    scores = {"model": fitted.probability(split.test), **baseline_scores(split.train, split.test, column)}
    found = evaluate(split.test, scores, frozenset({"model", BASE_RATE}), rules.capacity, 100, training.seed)
    assert abs(found.metrics["model"]["auc"].value - 0.5) <= BY_CHANCE
    assert decide_promotion(found).verdict == "refuse"


@pytest.fixture
def history(home: Path) -> History:
    with warehouse.connect(read_only=True) as connection:
        return read_history(connection)


@pytest.fixture
def ends(home: Path, history: History) -> Ends:
    return read_ends(home / "truth", history)


def test_every_planted_cause_has_expected_signs_or_a_reason_for_none(home: Path):
    planted = set(pd.read_parquet(home / "truth" / "causes.parquet").cause)
    assert planted == EXPECTED_SIGNS.keys() | NO_SIGN_EXPECTED.keys()


@pytest.mark.parametrize("cause", EXPECTED_SIGNS)
def test_planted_cause_is_found_before_the_contract_is_decided_on(history: History, ends: Ends, cause: str):
    sign = EXPECTED_SIGNS[cause][0]
    found = measure_detection(history, ends.of_cause(cause), history.of_facts(sign.facts, sign.needs_all))
    assert found.ends >= 30
    assert found.low > 8
    # Where a limit is known, it was told of 49 to 55 % of some fifty ends, as the company is drawn.
    assert found.share > (0.45 if sign.limit else 0.5)
    assert found.lead() >= 7 * DECISION_WEEKS
    own, others = found.detected_by[30]
    assert own > 8 * others


def test_who_leaves_without_a_reason_shows_none(history: History, ends: Ends):
    firsts = np.logical_or.reduce(
        [history.of_facts(signs[0].facts, signs[0].needs_all) for signs in EXPECTED_SIGNS.values()]
    )
    assert measure_detection(history, ends.of_cause(UNEXPLAINED), firsts).low < 1.1


def test_three_signs_are_harmless_alone_and_deadly_together(home: Path, history: History):
    left = measure_conjunction(home / "truth", history, EXPECTED_SIGNS[CONJUNCTION][0].facts).set_index(
        "signs"
    )
    alone = left[left.index.str.startswith("only")]
    assert len(alone) == 3
    assert alone.left_without_other_cause.max() < 1.5 * left.left_without_other_cause["none of them"]
    assert left.low["all"] > 0.5


def test_the_honest_champion_shows_no_leak_and_a_poisoned_one_is_refused_by_name(data: TrainingSet):
    settings = read_settings()
    rules, training = settings.targets["churn"], settings.training
    noise = np.random.default_rng(training.seed).normal(size=len(data.examples))
    poisons = {None: None, "the label": data.examples["label"] + 1.5 * noise}
    for poison, column in poisons.items():
        names = (*data.features, "billing_poison") if poison else data.features
        examples = data.examples.assign(billing_poison=column) if poison else data.examples
        split = split_by_time(examples, rules, training)
        leaks = find_leaks(fit_model(split, names, rules, training), split, rules, training)
        assert [leak.split()[1] for leak in leaks] == (["billing_poison"] if poison else [])


# The three planted signs: any of these features is one, and says which.
PLANTED_SIGNS = (
    ("usage_",),
    ("support_tickets_", "support_most_tickets_", "support_bug_tickets_"),
    ("sentiment_csat_", "sentiment_low_raters_"),
)


def test_planted_conjunction_is_among_the_first_five_rules(home: Path):
    planted = set(json.loads((home / "truth" / "planted.json").read_text())["conjunction"]["accounts"])
    with warehouse.connect(read_only=True) as connection:
        parts = warehouse.read(connection, "select * from ml.rule_conditions where rule_rank <= 5")
        rules = warehouse.read(connection, "select * from publish.pub_rules").set_index("rule_rank")
        examples = read_examples(read_settings().targets["churn"], TRAINED_ON)
    found = []
    for rank, own in parts.groupby("rule_rank"):
        if all(own["feature"].str.startswith(sign).any() for sign in PLANTED_SIGNS):
            conditions = own[["feature", "operator", "threshold"]].itertuples(index=False, name=None)
            holds = cover([Condition(*one) for one in conditions], examples).all(axis=0)
            told = set(examples.loc[holds, "account_id"])
            found.append((rank, len(told & planted) / len(told)))
    assert found, f"no rule of the three signs: {rules['words'].tolist()}"
    rank, share = found[0]
    assert share > 0.7, "it tells of others than the planted accounts"
    assert rules["lift"][rank] > 5
    assert rules["gain"][rank] > 2


def test_on_labels_shuffled_by_account_no_rule_is_confirmed(data: TrainingSet):
    settings = read_settings()
    examples, random = data.examples, np.random.default_rng(settings.training.seed)
    accounts = examples["account_id"].unique()
    # Each account gets the labels of another one in the same weeks.
    other = examples["account_id"].map(dict(zip(accounts, random.permutation(accounts), strict=True)))
    labels = examples.set_index(["account_id", "as_of_date"])["label"]
    taken = labels.reindex(pd.MultiIndex.from_arrays([other, examples["as_of_date"]])).fillna(0).to_numpy()
    features = [name for name in data.features if not event_of(name)]
    found = learn_rules(examples.assign(label=taken), features, settings.targets["churn"], settings.training)
    assert found.rules["method"].tolist() == [NONE_CONFIRMED]


def test_planted_bad_fit_segment_is_named_first(home: Path):
    planted = json.loads((home / "truth" / "planted.json").read_text())["bad_fit_segment"]
    with warehouse.connect(read_only=True) as connection:
        named = warehouse.read(
            connection, "select * from publish.pub_bad_fit where is_bad_fit order by fit_rank"
        )
    first = named.iloc[0]
    assert (first["dimension"], first["segment"]) == (
        "channel and industry",
        f"{planted['channel']} and {planted['industry']}",
    )
    assert first["low"] > first["all_a_year"]
    assert "so qualify before the sale" in first["qualification"]


@pytest.mark.parametrize(
    ("playbook", "verdict"), [("sponsor_gone", "helps"), ("usage_drop", "no effect shown")]
)
def test_planted_effect_of_a_playbook_lies_in_the_measured_interval(home: Path, playbook: str, verdict: str):
    planted = json.loads((home / "truth" / "planted.json").read_text())["playbook_effects"][playbook]
    with warehouse.connect(read_only=True) as connection:
        effects = warehouse.read(connection, "select * from publish.pub_playbook_effects")
    found = effects.set_index("playbook_id").loc[playbook]
    assert found["treated_accounts"] + found["control_accounts"] == planted["accounts"]
    assert found["effect_low"] <= planted["effect"] <= found["effect_high"]
    assert found["verdict"] == verdict
    assert (planted["effect"] == 0) == (verdict == "no effect shown")
