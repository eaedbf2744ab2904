"""Which of the contributions to a score are said, in which order: one sentence per cause, and only what can be said.

Correlated features have one cause, such as `use` or `payment`. It counts with the sum of their contributions, and the
first of its phrases that may be said of the account speaks for it. Some things a person would mention first (the
sponsor has left, nobody is active): they lead. The other causes follow, the strongest first. The kind of customer
cannot be changed, so it is named only where nothing else can be said.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ml.explanation.reason_sentences import Phrasebook, Sayable
from ml.features.training_set import family_of

REASONS_PER_ACCOUNT = 3
# `said_order` of the seed: below 20 a person would mention it first, from 90 on only for want of anything else.
ORDER_AFTER_FIRST, ORDER_OF_LAST_RESORT = 20, 90
MENTIONED_FIRST, SAID, LAST_RESORT, UNSAID = range(4)
NO_SINGLE_SIGN = "no single sign stands out, many small ones add up"
REASON_COLUMNS = ["account_id", "rank", "family", "feature", "contribution", "sentence"]


def choose_reasons(
    contributions: pd.DataFrame,
    frame: pd.DataFrame,
    phrasebook: Phrasebook,
    least: float,
    stands_out: np.ndarray,
) -> pd.DataFrame:
    """Up to three sentences per account on what raises its score.

    :param contributions: accounts x features, higher is a higher score; rows as in `frame`
    :param frame: `account_id` and the values of the features
    :param least: causes that contribute less are left out, unless a person would mention them first
    :param stands_out: which accounts are owed a reason: where nothing can be said of one, that is said
    :return: columns `REASON_COLUMNS`; `contribution` is that of the whole cause, `feature` the one that is spoken of
    """
    place_of_feature, causes = pd.factorize(
        np.array([*map(phrasebook.cause, contributions.columns)], dtype=object)
    )
    values = contributions.to_numpy(dtype=float)
    # Not as a product of matrices: its last digit depends on how many accounts are scored at once.
    totals = np.column_stack([values[:, place_of_feature == one].sum(axis=1) for one in range(len(causes))])
    sayable = phrasebook.sayable(frame.columns)
    speaker = _first_that_holds(sayable, list(causes), frame)
    ranking, tiers = _rank(totals, speaker, sayable, least)
    columns = {str(name): column.tolist() for name, column in frame.items()}
    rows = []
    for account, rank in np.argwhere(tiers < UNSAID).tolist():
        cause = ranking[account, rank]
        feature = sayable[speaker[account, cause]].feature
        sentence = phrasebook.sentence(feature, _AccountFacts(columns, account))
        total = float(totals[account, cause])
        rows.append((columns["account_id"][account], rank + 1, family_of(feature), feature, total, sentence))
    for account in np.flatnonzero(stands_out & (tiers[:, 0] == UNSAID)).tolist():
        feature = str(contributions.iloc[account].idxmax())
        total = float(contributions.iloc[account].sum())
        rows.append((columns["account_id"][account], 1, family_of(feature), feature, total, NO_SINGLE_SIGN))
    return pd.DataFrame(rows, columns=REASON_COLUMNS)


def _first_that_holds(sayable: Sequence[Sayable], causes: list[str], frame: pd.DataFrame) -> np.ndarray:
    """Accounts x causes: the index of the first of `sayable` that holds of the account, -1 for none."""
    first = np.full((len(frame), len(causes)), -1)
    for index, one in reversed(list(enumerate(sayable))):
        if one.cause in causes:
            first[one.holds(frame), causes.index(one.cause)] = index
    return first


def _rank(
    totals: np.ndarray, speaker: np.ndarray, sayable: Sequence[Sayable], least: float
) -> tuple[np.ndarray, np.ndarray]:
    """For each account the causes in the order in which they are said, and for each of those its tier.

    What comes as a last resort is UNSAID behind anything else.
    """
    order = np.array([one.order for one in sayable] + [ORDER_OF_LAST_RESORT])[speaker]
    # What a person would mention first is said however little of the score it is, if it raises it at all.
    is_first = order < ORDER_AFTER_FIRST
    is_too_small = (totals <= 0) | ((totals < least) & ~is_first)
    tiers = np.select(
        [(speaker < 0) | is_too_small, is_first, order < ORDER_OF_LAST_RESORT],
        [UNSAID, MENTIONED_FIRST, SAID],
        LAST_RESORT,
    )
    ranking = np.lexsort((-totals, tiers))[:, :REASONS_PER_ACCOUNT]
    ranked = np.take_along_axis(tiers, ranking, axis=1)
    ranked[:, 1:][ranked[:, 1:] == LAST_RESORT] = UNSAID
    return ranking, ranked


class _AccountFacts(Mapping[str, Any]):
    """One account's values by column, looked up lazily: of two hundred columns a sentence names one or two."""

    def __init__(self, columns: Mapping[str, list[Any]], row: int) -> None:
        self._columns, self._row = columns, row

    def __getitem__(self, name: str) -> Any:
        return self._columns[name][self._row]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)
