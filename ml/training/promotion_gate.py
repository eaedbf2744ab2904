"""May the challenger serve? The verdict, with its reasons in words."""

from dataclasses import dataclass

from ml.evaluation.metrics import Evaluation
from ml.training.baselines import BASE_RATE, HEALTH_SCORE, SINGLE_COLUMN

CHAMPION = "champion"
# Intervals over fewer churned accounts than this are so wide, or so lucky, that they prove nothing.
MIN_POSITIVE_ACCOUNTS_OUT_OF_TIME = 10
# A fresh model that ranks as well is worth having, as it has seen the newest behaviour. As well: the interval of
# the difference in AUC reaches no further below zero than this.
TOLERATED_AUC_LOSS = 0.02
# More leaks than a person reads say the same: the table itself is broken.
LEAKS_TOLD = 8


@dataclass(frozen=True)
class Verdict:
    promote: bool
    reasons: tuple[str, ...]

    @property
    def word(self) -> str:
        return "promote" if self.promote else "refuse"


def count_reasons(positive_accounts: dict[str, int], needed_in_train: int) -> tuple[str, ...]:
    """Why there is nothing to learn from; empty when there is."""
    needed = {
        "train": needed_in_train,
        "calibration": MIN_POSITIVE_ACCOUNTS_OUT_OF_TIME,
        "test": MIN_POSITIVE_ACCOUNTS_OUT_OF_TIME,
    }
    return tuple(
        f"no signal: {positive_accounts[part]} positive accounts in the {part} weeks, at least {least} needed"
        for part, least in needed.items()
        if positive_accounts[part] < least
    )


def judge(evaluation: Evaluation, leaks: tuple[str, ...] = ()) -> Verdict:
    """Every baseline must be beaten by an interval that excludes zero; a champion must not be lost to.

    :param leaks: why a feature seems to know the future (`find_leaks`). Then no comparison is worth anything.
    """
    if leaks:
        untold = len(leaks) - LEAKS_TOLD
        return Verdict(False, leaks[:LEAKS_TOLD] + ((f"and {untold} more leaks",) if untold > 0 else ()))
    beaten, failed = [], []
    for baseline in (BASE_RATE, SINGLE_COLUMN, HEALTH_SCORE):
        gain = evaluation.gains[baseline]["auc"]
        sentence = f"AUC against the {baseline}: {gain.value:+.3f} (95 % interval {gain.low:+.3f} to {gain.high:+.3f})"
        (beaten if gain.low > 0 else failed).append(sentence)
    # Ranking well is not enough: a probability that says less than the plain rate would make every sum on the
    # Monday list wrong.
    loss = evaluation.gains[BASE_RATE]["log_loss"]
    sentence = f"log loss against the base rate: {loss.value:+.4f} (95 % interval {loss.low:+.4f} to {loss.high:+.4f})"
    (beaten if loss.high < 0 else failed).append(sentence)
    if failed:
        return Verdict(False, tuple(f"no signal: not beaten, {reason}" for reason in failed))
    if CHAMPION not in evaluation.gains:
        return Verdict(True, tuple(f"beaten: {reason}" for reason in beaten))
    return _judge_against_champion(evaluation, tuple(f"beaten: {reason}" for reason in beaten))


def _judge_against_champion(evaluation: Evaluation, beaten: tuple[str, ...]) -> Verdict:
    auc, loss = (evaluation.gains[CHAMPION][metric] for metric in ("auc", "log_loss"))
    compared = (
        f"against the champion on the same weeks: AUC {auc.value:+.3f} ({auc.low:+.3f} to {auc.high:+.3f}), "
        f"log loss {loss.value:+.4f} ({loss.low:+.4f} to {loss.high:+.4f})"
    )
    if auc.low < -TOLERATED_AUC_LOSS:
        return Verdict(False, (f"worse or too uncertain {compared}",))
    if loss.low > 0:
        return Verdict(False, (f"worse calibrated {compared}",))
    return Verdict(True, (*beaten, f"not worse {compared}"))
