"""A planted conjunction is found, named and confirmed; one that a single sign carries, or that chance made, is not."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ml.explanation.reason_sentences import PhraseMissing, read_phrasebook
from ml.insights.key_features import NO_HISTORY
from ml.insights.rules.conditions import AT_LEAST, BELOW
from ml.insights.rules.find_rules import NONE_CONFIRMED, find_rules, learn_rules, split_in_two
from ml.insights.rules.rule_tables import RuleTables
from tenure import warehouse
from tenure.core.settings import Settings
from tenure.core.settings_schema import Target, Training
from tests.ml.conftest import PLANS, TRAINING_DAY, write_table

PAUSE, TICKETS, RATING = (
    "usage_days_since_last_event", "support_tickets_opened_last_30d", "sentiment_csat_last_30d",
)  # fmt: skip
NOISE = ("seat_bought", "relationship_meetings_last_90d", "fit_plan")
FEATURES = (PAUSE, TICKETS, RATING, *NOISE)
# Signs are up for so many weeks in a row.
SPELL = 8


def company(accounts: int = 900, weeks: int = 60, together: float = 0.7, alone: float = 0.0) -> pd.DataFrame:
    """Every account has one spell, in which each of three signs is up or not, whatever the others are.

    :param together: probability to leave in a week in which all three are up, above that of any week
    :param alone: the same for the pause, whatever else is up
    """
    random = np.random.default_rng(7)
    begin = random.integers(0, weeks - SPELL, (accounts, 1))
    spell = (np.arange(weeks) >= begin) & (np.arange(weeks) < begin + SPELL)
    up = (random.random((3, accounts, 1)) < 0.6) & spell
    leaving = np.clip(0.04 + together * up.all(axis=0) + alone * up[0], 0, 1)
    # One answer per account and spell: the weeks of an account say nearly the same.
    answer = random.random((accounts, 1)) < leaving
    frame = pd.DataFrame({
        "account_id": np.repeat([f"a{number:04}" for number in range(accounts)], weeks),
        "as_of_date": np.tile(pd.date_range("2025-01-06", periods=weeks, freq="7D"), accounts),
        "label": answer.ravel().astype(float),
        PAUSE: np.where(up[0], random.integers(14, 40, up[0].shape), random.integers(0, 6, up[0].shape)).ravel(),
        TICKETS: np.where(up[1], random.integers(10, 20, up[1].shape), random.integers(0, 8, up[1].shape)).ravel(),
        RATING: np.where(up[2], random.uniform(1, 4.9, up[2].shape), random.uniform(6, 10, up[2].shape)).ravel(),
        "seat_bought": np.repeat(random.integers(1, 90, accounts), weeks),
        "relationship_meetings_last_90d": random.integers(0, 6, accounts * weeks),
        "fit_plan": np.repeat(random.choice(["small", "large", "huge"], accounts), weeks),
    })  # fmt: skip
    return frame.astype({name: float for name in FEATURES if name != "fit_plan"})


def learn(frame: pd.DataFrame, target: Target, training: Training) -> RuleTables:
    return learn_rules(frame, FEATURES, target, training)


def parts_of(found: RuleTables, rank: int = 1) -> set[tuple[str, str]]:
    own = found.conditions[found.conditions["rule_rank"] == rank]
    return set(zip(own["feature"], own["operator"], strict=True))


def test_the_planted_conjunction_is_found_and_its_parts_alone_are_not(target, training):
    found = learn(company(), target, training)
    first = found.rules.iloc[0]
    assert parts_of(found) == {(PAUSE, AT_LEAST), (TICKETS, AT_LEAST), (RATING, BELOW)}
    assert first["low"] < 0.74 < first["high"]
    assert first["gain"] > 2
    assert first["gain_low"] > 1.5
    assert (found.conditions["rate_alone"] < first["churn_rate"] / 2).all()
    assert len(found.rules) == 1, "the same rule is reported twice"


def test_no_rule_is_confirmed_when_the_labels_of_whole_accounts_are_shuffled(target, training):
    frame = company()
    labels = frame["label"].to_numpy().reshape(900, 60)
    for seed in range(3):
        shuffled = np.random.default_rng(seed).permutation(labels).ravel()
        found = learn(frame.assign(label=shuffled), target, training)
        assert found.rules["method"].tolist() == [NONE_CONFIRMED]
        assert found.conditions.empty


def test_a_conjunction_that_one_part_carries_alone_is_not_reported(target, training):
    found = learn(company(together=0.0, alone=0.7), target, training)
    assert found.rules["method"].tolist() == [NONE_CONFIRMED]


def test_a_rule_that_does_not_hold_on_later_weeks_is_not_published(target, training):
    frame = company()
    _, late = split_in_two(frame, target)
    later = frame.index.isin(late.index)
    faded = frame.assign(
        label=np.where(later, np.random.default_rng(1).random(len(frame)) < 0.06, frame["label"])
    )
    assert learn(faded, target, training).rules["method"].tolist() == [NONE_CONFIRMED]


def test_no_churn_of_the_confirming_weeks_is_a_label_of_the_search(target):
    early, late = split_in_two(company(accounts=5), target)
    assert early["as_of_date"].max() + pd.Timedelta(days=67) <= late["as_of_date"].min()
    assert late["as_of_date"].nunique() == 20


def test_too_little_history_finds_nothing_and_says_so(target, training):
    few = replace(training, min_positive_accounts=10_000)
    assert learn(company(accounts=60), target, few).rules["method"].tolist() == [NO_HISTORY]
    assert learn(company(accounts=60).head(0), target, training).rules["method"].tolist() == [NO_HISTORY]


@pytest.fixture
def phrased(home: Path, settings: Settings) -> None:
    from tenure.core import paths

    write_table("marts.dim_plans", PLANS)
    write_table("seeds.reason_phrases", pd.read_csv(paths.DBT_PROJECT / "seeds" / "reason_phrases.csv"))


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ((PAUSE, ">=", 14.0), "at least 14 days since anyone was active"),
        (("billing_is_auto_renew_off", ">=", 1.0), "auto-renew is switched off"),
        (("billing_is_auto_renew_off", "<", 1.0), "auto-renew is on"),
        (("fit_industry", "=", "retail"), "industry is retail"),
        (("fit_plan", "=", "large"), "plan is Large Teams"),
        (("fit_plan", "=", "small"), "plan is small"),
        (("fit_industry", "=", "large"), "industry is large"),
        (("usage_events_change_28d", "<", -0.2), "actions fell by more than 20 % against the 28 days before"),
        (("billing_mrr_cents", ">=", 200_000.0), "MRR at least $2,000"),
        (
            ("adoption_breadth_entitled_last_28d", "<", 0.6),
            "less than 60 % of the plan's features used",
        ),
    ],
)
@pytest.mark.usefixtures("phrased")
def test_a_condition_is_said_in_the_words_of_its_feature(condition: tuple, words: str) -> None:
    with warehouse.connect(read_only=True) as connection:
        book = read_phrasebook(connection)
    assert book.condition(*condition) == words
    with pytest.raises(PhraseMissing, match="usage_unheard_of"):
        book.condition("usage_unheard_of", ">=", 1.0)


@pytest.mark.usefixtures("phrased")
def test_what_was_found_is_recorded_once_a_day() -> None:
    write_table("marts.fct_training_examples", company().assign(target="churn"))
    for _ in range(2):
        found = find_rules(TRAINING_DAY)
    assert len(found["rules"]) == 1
    assert found["rules"][0].count(" and ") == 2
    with warehouse.connect(read_only=True) as connection:
        rules = warehouse.read(connection, "select * from ml.rules")
        parts = warehouse.read(connection, "select * from ml.rule_conditions order by part")
    assert rules["words"].tolist() == [" and ".join(parts["words"])] == found["rules"]
    assert len(parts) == 3
