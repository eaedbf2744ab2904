"""Scores and reasons by the champion's model; the same in this process and on another machine."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from ml.explanation.choose_reasons import choose_reasons
from ml.explanation.contributions import Explainer
from ml.explanation.reason_sentences import Phrasebook
from ml.tracking.decisions import Champion
from ml.tracking.stored_model import open_approved
from tenure.core.threads import one_thread

# A cause that moves the odds by less than a tenth is too small to be a reason.
LEAST_LOG_ODDS = 0.1


@dataclass(frozen=True)
class ByChampion:
    """Scores frames of features with the approved bytes, which it opens where it is used: it can be sent there.

    :raises UntrustedModel: when it is first used, `content` is not what was approved.
    """

    champion: Champion
    content: bytes
    phrasebook: Phrasebook

    @cached_property
    def features(self) -> list[str]:
        """What the model learned from, shares of events among it."""
        return list(open_approved(self.champion, self.content).feature_names_in_)

    def __call__(self, frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Scores and reasons.

        :param frame: `account_id` and typed features, the model's among them
        """
        with one_thread():
            explained = self._explainer.explain(frame[self.features])
        stands_out = explained.probability >= self.champion.base_rate
        reasons = choose_reasons(explained.by_feature, frame, self.phrasebook, LEAST_LOG_ODDS, stands_out)
        return self.scores(frame["account_id"], explained.probability), reasons

    def scores(self, account_ids: pd.Series, probability: np.ndarray | pd.Series) -> pd.DataFrame:
        """The rows of `ml.account_scores` with these probabilities."""
        return pd.DataFrame(
            {
                "account_id": account_ids,
                "probability": probability,
                "base_rate": self.champion.base_rate,
                "rank_score": float("nan"),
                "model_version": self.champion.version,
                "learned_on": date.fromisoformat(self.champion.as_of_date),
            }
        )

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(open_approved(self.champion, self.content))
