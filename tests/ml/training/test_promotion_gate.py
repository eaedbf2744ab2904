import numpy as np
import pandas as pd
import pytest

from ml.evaluation.metrics import Estimate, Evaluation, evaluate
from ml.features.training_set import feature_columns, typed
from ml.training.baselines import BASE_RATE, HEALTH_SCORE, SINGLE_COLUMN, baseline_scores, best_single_column
from ml.training.fit import fit_model
from ml.training.promotion_gate import CHAMPION, PromotionDecision, count_reasons, decide_promotion
from ml.training.time_split import split_by_time
from tenure.core.settings_schema import Target, Training
from tests.ml.synthetic import make_examples


def learn(frame: pd.DataFrame, target: Target, training: Training) -> tuple[Evaluation, PromotionDecision]:
    features = feature_columns(frame.columns)
    split = split_by_time(typed(frame, features), target, training)
    fitted = fit_model(split, features, target, training)
    column = best_single_column(split.train, features)
    scores = {"model": fitted.probability(split.test), **baseline_scores(split.train, split.test, column)}
    evaluation = evaluate(
        split.test, scores, frozenset({"model", BASE_RATE}), target.capacity, 100, training.seed
    )
    return evaluation, decide_promotion(evaluation)


def test_planted_signal_is_promoted(examples: pd.DataFrame, target: Target, training: Training) -> None:
    evaluation, decision = learn(examples, target, training)
    assert decision.promote
    assert evaluation.metrics["model"]["auc"].low > evaluation.metrics["best single column"]["auc"].high
    assert evaluation.metrics["model"]["ece"].value < 0.03
    assert len(decision.reasons) == 4


def test_shuffled_labels_rank_like_a_coin_and_are_refused(
    examples: pd.DataFrame, target: Target, training: Training
) -> None:
    shuffled = np.random.default_rng(2).permutation(examples["label"])
    evaluation, decision = learn(examples.assign(label=shuffled), target, training)
    assert evaluation.metrics["model"]["auc"].value == pytest.approx(0.5, abs=0.03)
    assert not decision.promote
    assert all(reason.startswith("not proved better: ") for reason in decision.reasons)


def test_features_that_say_nothing_are_refused(target: Target, training: Training) -> None:
    _, decision = learn(make_examples(signal=0, seed=4), target, training)
    assert not decision.promote


def test_signal_of_a_single_column_is_not_worth_a_model(target: Target, training: Training) -> None:
    frame = make_examples(signal=0)
    risk = np.random.default_rng(8).normal(size=len(frame))
    label = (np.random.default_rng(9).random(len(frame)) < 1 / (1 + np.exp(2.5 - 1.5 * risk))).astype(int)
    evaluation, decision = learn(frame.assign(support_open_tickets=risk, label=label), target, training)
    assert evaluation.metrics["model"]["auc"].value > 0.7
    assert not decision.promote
    assert any("best single column" in reason for reason in decision.reasons)


def test_too_few_positive_accounts_are_counted_in_the_refusal() -> None:
    assert count_reasons({"train": 40, "calibration": 10, "test": 10}, needed_in_train=40) == ()
    reasons = count_reasons({"train": 39, "calibration": 10, "test": 9}, needed_in_train=40)
    assert reasons == (
        "too few to learn from: 39 positive accounts in the train weeks, at least 40 needed",
        "too few to learn from: 9 positive accounts in the test weeks, at least 10 needed",
    )


def test_a_baseline_beaten_only_within_the_noise_is_not_beaten() -> None:
    assert judge_gains(**{HEALTH_SCORE: Estimate(0.04, 0.001, 0.08)}).promote
    decision = judge_gains(**{HEALTH_SCORE: Estimate(0.04, -0.001, 0.08)})
    assert not decision.promote
    assert decision.reasons == (
        "not proved better: AUC against the health score: +0.040 (95 % interval -0.001 to +0.080)",
    )


def test_a_challenger_that_may_rank_clearly_worse_than_the_champion_is_refused() -> None:
    assert judge_gains(**{CHAMPION: Estimate(-0.005, -0.015, 0.01)}).promote
    decision = judge_gains(**{CHAMPION: Estimate(-0.005, -0.03, 0.01)})
    assert not decision.promote
    assert decision.reasons[0].startswith("worse or too uncertain against the champion")


@pytest.mark.parametrize(("noise", "promoted"), [(0.0, True), (1.0, False)])
def test_challenger_must_not_rank_worse_than_the_champion(noise: float, promoted: bool) -> None:
    random = np.random.default_rng(1)
    label = random.random(1500) < 0.3
    log_odds = 3 * label - 2 + random.normal(size=1500)
    champion = 1 / (1 + np.exp(-log_odds))
    challenger = 1 / (1 + np.exp(-log_odds - noise * random.normal(size=1500)))
    decision = judge_against(champion, challenger, label)
    assert decision.promote is promoted
    assert "against the champion on the same weeks" in decision.reasons[-1]


def test_challenger_with_the_same_order_but_wrong_probabilities_is_refused() -> None:
    random = np.random.default_rng(1)
    label = random.random(1500) < 0.3
    log_odds = 3 * label - 2 + random.normal(size=1500)
    champion, inflated = (1 / (1 + np.exp(-log_odds - shift)) for shift in (0, 1.5))
    decision = judge_against(champion, inflated, label)
    assert not decision.promote
    assert decision.reasons[0].startswith("worse calibrated")


def judge_gains(**auc: Estimate) -> PromotionDecision:
    """The verdict on a model with these gains in AUC, good in everything else."""
    better = {name: Estimate(0.2, 0.1, 0.3) for name in (BASE_RATE, SINGLE_COLUMN, HEALTH_SCORE)}
    loss = Estimate(-0.02, -0.03, -0.01)
    gains = {name: {"auc": one, "log_loss": loss} for name, one in (better | auc).items()}
    return decide_promotion(
        Evaluation(metrics={}, gains=gains, examples=1000, positive_accounts=50, base_rate=0.05)
    )


def judge_against(champion: np.ndarray, challenger: np.ndarray, label: np.ndarray) -> PromotionDecision:
    frame = pd.DataFrame(
        {
            "account_id": np.arange(len(label)),
            "as_of_date": pd.Timestamp("2026-01-05"),
            "label": label.astype(int),
        }
    )
    constant = np.full(len(label), label.mean())
    scores = {
        "model": challenger,
        BASE_RATE: constant,
        "best single column": constant,
        "health score": constant,
    }
    probabilities = frozenset({"model", BASE_RATE, CHAMPION})
    return decide_promotion(
        evaluate(frame, scores | {CHAMPION: champion}, probabilities, 50, rounds=100, seed=1)
    )
