"""Why accounts leave: causes that grow for weeks before they take effect, and signs that mean nothing alone."""

from dataclasses import dataclass

import numpy as np

NONE = -10_000  # onset week where there is no episode


@dataclass(frozen=True)
class Cause:
    """An episode is visible from its onset and affects the decision to leave only `lag_weeks` later.

    Rates are per account and week; `push` is added to the log-odds of leaving at a renewal.
    """

    name: str
    onset_rate: float
    ramp_weeks: int
    lag_weeks: int
    cure_rate: float
    push: float

    def shown(self, onset: np.ndarray, week: int) -> np.ndarray:
        """Visible intensity, 0 to 1."""
        return np.where(onset == NONE, 0.0, np.clip((week - onset + 1) / self.ramp_weeks, 0, 1))

    def felt(self, onset: np.ndarray, week: int | np.ndarray) -> np.ndarray:
        """Weight on the decision to leave, 0 to 1."""
        return np.where(
            onset == NONE, 0.0, np.clip((week - onset - self.lag_weeks + 1) / self.ramp_weeks, 0, 1)
        )


CAUSES = (
    Cause("engagement_decay", 0.0012, 6, 6, 0.014, 4.0),
    Cause("sponsor_lost", 0.0020, 3, 2, 0.020, 4.0),
    Cause("bugs_and_slow_support", 0.0012, 4, 5, 0.016, 4.0),
    # Begins with an invoice: the rate is per account and week, but onsets happen only in the week of an invoice.
    Cause("billing_trouble", 0.0016, 4, 8, 0.014, 4.0),
    Cause("hard_product", 0.0, 6, 7, 0.016, 3.7),
    Cause("silence", 0.0013, 4, 8, 0.014, 4.0),
)
NAMES = tuple(cause.name for cause in CAUSES)
CONJUNCTION, BAD_FIT, UNEXPLAINED = "conjunction", "bad_fit", "no_visible_reason"
CONJUNCTION_PUSH = 5.0
# Weeks that the three signs must have been present together before they affect the decision.
CONJUNCTION_LAG = 4
CONJUNCTION_RATE = 0.0012
CONJUNCTION_WEEKS = 11
BAD_FIT_PUSH = 2.0
# Share of the lost sponsors that leave the company; the others move to another role.
SPONSOR_LEFT_SHARE = 0.75
# Rate per account and week of sponsors who are succeeded on the next day.
SPONSOR_SWAP_RATE = 0.0010
# The decision to leave is made some weeks before the contract ends.
DECISION_WEEKS = 3
BASE_LOG_ODDS = -4.3
# A yearly contract is decided on once a year, so a decision is more likely to end it.
ANNUAL_PUSH = 1.0


@dataclass(frozen=True)
class Sign:
    """A visible spell that means nothing alone: a shutdown, a burst of questions, a run of bad ratings."""

    name: str
    onset_rate: float
    shortest_weeks: int
    longest_weeks: int


SIGNS = (
    Sign("pause", 0.0045, 2, 11),
    Sign("ticket_burst", 0.0050, 4, 11),
    Sign("bad_ratings", 0.0050, 6, 13),
    # A positive sign: people join, and seats are bought some weeks later.
    Sign("growth", 0.0085, 3, 10),
)
SIGN_NAMES = tuple(sign.name for sign in SIGNS)
CONJUNCTION_SIGNS = (0, 1, 2)
