"""The promotion gate: may the challenger replace the champion? The decision, with its reasons in words."""

from dataclasses import dataclass

from ml.evaluation.metrics import Estimate, Evaluation
from ml.training.baselines import BASE_RATE, HEALTH_SCORE, SINGLE_COLUMN

CHAMPION = "champion"
TOO_FEW = "too few to learn from"
# Intervals over fewer churned accounts than this are too wide, or too lucky, to prove anything.
MIN_POSITIVE_ACCOUNTS_OUT_OF_TIME = 10
# Non-inferiority margin: the lower bound of the difference in AUC must be above -0.02. A challenger that ranks as well
# as the champion is worth promoting, because it has seen the newest behaviour.
AUC_NON_INFERIORITY_MARGIN = 0.02
# More leaks than a person reads mean that the table itself is broken.
MAX_LEAKS_LISTED = 8


@dataclass(frozen=True)
class PromotionDecision:
    """Whether a challenger may be promoted, and why (or why not) as sentences."""

    promote: bool
    reasons: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """The decision in a word: promote or refuse."""
        return "promote" if self.promote else "refuse"


def count_reasons(positive_accounts: dict[str, int], needed_in_train: int) -> tuple[str, ...]:
    """A sentence per part of the split with too few positive accounts to learn from; empty when there are enough.

    :param positive_accounts: by part: train, calibration, test
    """
    needed = {
        "train": needed_in_train,
        "calibration": MIN_POSITIVE_ACCOUNTS_OUT_OF_TIME,
        "test": MIN_POSITIVE_ACCOUNTS_OUT_OF_TIME,
    }
    return tuple(
        f"{TOO_FEW}: {positive_accounts[part]} positive accounts in the {part} weeks, at least {least} needed"
        for part, least in needed.items()
        if positive_accounts[part] < least
    )


def decide_promotion(evaluation: Evaluation, leaks: tuple[str, ...] = ()) -> PromotionDecision:
    """Promote only a model that beats every baseline and is not worse than the champion.

    The AUC must exceed that of each baseline, and the log loss be below that of the base rate, by a 95 % interval that
    excludes zero. Against a champion the AUC must be non-inferior and the log loss not higher.

    :param leaks: sentences of `find_leaks`; with any of them the evaluation is not trusted, and the model refused
    """
    if leaks:
        return refuse_leaks(leaks)
    beaten, failed = _compare_with_baselines(evaluation)
    if failed:
        return PromotionDecision(False, tuple(f"not proved better: {reason}" for reason in failed))
    reasons = tuple(f"beaten: {reason}" for reason in beaten)
    if CHAMPION not in evaluation.gains:
        return PromotionDecision(True, reasons)
    return _compare_with_champion(evaluation, reasons)


def refuse_leaks(leaks: tuple[str, ...]) -> PromotionDecision:
    """The refusal with the first `MAX_LEAKS_LISTED` leaks as its reasons, and the number of the others."""
    others = len(leaks) - MAX_LEAKS_LISTED
    counted = (f"and {others} more leaks",) if others > 0 else ()
    return PromotionDecision(False, leaks[:MAX_LEAKS_LISTED] + counted)


def _compare_with_baselines(evaluation: Evaluation) -> tuple[list[str], list[str]]:
    """Sentences on the comparisons that the model won, and on those that it did not win."""
    beaten: list[str] = []
    failed: list[str] = []
    for baseline in (BASE_RATE, SINGLE_COLUMN, HEALTH_SCORE):
        gain = evaluation.gains[baseline]["auc"]
        sentence = f"AUC against the {baseline}: {_signed(gain, digits=3)}"
        (beaten if gain.low > 0 else failed).append(sentence)
    # Ranking well is not enough: probabilities less informative than the base rate would make every expected count on
    # the Monday list wrong.
    loss = evaluation.gains[BASE_RATE]["log_loss"]
    (beaten if loss.high < 0 else failed).append(f"log loss against the base rate: {_signed(loss, digits=4)}")
    return beaten, failed


def _compare_with_champion(evaluation: Evaluation, beaten: tuple[str, ...]) -> PromotionDecision:
    auc, loss = (evaluation.gains[CHAMPION][metric] for metric in ("auc", "log_loss"))
    compared = (
        f"against the champion on the same weeks: AUC {auc.value:+.3f} ({auc.low:+.3f} to {auc.high:+.3f}), "
        f"log loss {loss.value:+.4f} ({loss.low:+.4f} to {loss.high:+.4f})"
    )
    if auc.low < -AUC_NON_INFERIORITY_MARGIN:
        return PromotionDecision(False, (f"worse or too uncertain {compared}",))
    if loss.low > 0:
        return PromotionDecision(False, (f"worse calibrated {compared}",))
    return PromotionDecision(True, (*beaten, f"not worse {compared}"))


def _signed(one: Estimate, digits: int) -> str:
    return f"{one.value:+.{digits}f} (95 % interval {one.low:+.{digits}f} to {one.high:+.{digits}f})"
