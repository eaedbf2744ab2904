"""Which features go together: who uses these, also uses that. Learned from the healthy accounts of one plan."""

from dataclasses import dataclass

import numpy as np

# As many accounts as the plan's own average counts for, beside those that use a feature.
SHRINKAGE = 20


@dataclass(frozen=True)
class Group:
    """Accounts of one plan on one day: `used` is accounts x features (all included in the plan), true or false.

    A plan with too few healthy accounts learns from those of all plans (`is_own_plan` false).
    `learned_from` has the same features, and its own healthy accounts first.
    """

    accounts: np.ndarray
    features: np.ndarray
    used: np.ndarray
    is_healthy: np.ndarray
    learned_from: np.ndarray
    is_own_plan: bool


def popularity(learned_from: np.ndarray) -> np.ndarray:
    """Share of the accounts that use each feature."""
    return learned_from.mean(axis=0)


def affinity(learned_from: np.ndarray) -> np.ndarray:
    """Share of the users of the row's feature who use the column's too, drawn towards its share of everybody."""
    uses = learned_from.astype(float)
    return _shrunk(uses.T @ uses, uses.sum(axis=0), popularity(uses))


def score_by_similar(used: np.ndarray, learned_from: np.ndarray) -> np.ndarray:
    """Accounts x features: mean affinity to the features that the account uses; popularity where it uses none."""
    mine = used.astype(float)
    count = mine.sum(axis=1, keepdims=True)
    together = mine @ affinity(learned_from) / np.maximum(count, 1)
    return np.where(count > 0, together, popularity(learned_from))


def affinities_without(learned_from: np.ndarray, account: int) -> tuple[np.ndarray, np.ndarray]:
    """Affinity and popularity as they would be had the account never been there: nobody is told by themselves."""
    others = np.delete(learned_from, account, axis=0)
    return affinity(others), popularity(others)


def _shrunk(together: np.ndarray, alone: np.ndarray, share: np.ndarray) -> np.ndarray:
    return (together + SHRINKAGE * share) / (alone[:, None] + SHRINKAGE)
