"""Item-to-item affinity of features ("accounts that use these also use that"), learned from healthy accounts."""

from dataclasses import dataclass

import numpy as np

# Pseudo-count: the weight, in accounts, of a feature's overall share against the users of another feature.
SHRINKAGE = 20


@dataclass(frozen=True)
class PlanGroup:
    """Accounts of one plan on one day: `used` is accounts x features, true or false; the plan includes all of them.

    `learned_from` holds the use of the healthy accounts, with the same features and the group's own accounts first; a
    plan with too few of them learns from those of all plans (`is_own_plan` is false).
    """

    accounts: np.ndarray
    features: np.ndarray
    used: np.ndarray
    is_healthy: np.ndarray
    learned_from: np.ndarray
    is_own_plan: bool


def popularity(learned_from: np.ndarray) -> np.ndarray:
    """Share of the accounts that use each feature, by feature."""
    return learned_from.mean(axis=0)


def affinity(learned_from: np.ndarray) -> np.ndarray:
    """Share of the users of the row's feature that use the column's too, shrunk towards its share of all accounts."""
    uses = learned_from.astype(float)
    return _shrunk(uses.T @ uses, uses.sum(axis=0), popularity(uses))


def score_by_similar(used: np.ndarray, learned_from: np.ndarray) -> np.ndarray:
    """Accounts x features: mean affinity to the features that the account uses; popularity where it uses none."""
    own = used.astype(float)
    count = own.sum(axis=1, keepdims=True)
    together = own @ affinity(learned_from) / np.maximum(count, 1)
    return np.where(count > 0, together, popularity(learned_from))


def affinities_without(learned_from: np.ndarray, account: int) -> tuple[np.ndarray, np.ndarray]:
    """Leave-one-out affinity and popularity, without the account (its row in `learned_from`)."""
    others = np.delete(learned_from, account, axis=0)
    return affinity(others), popularity(others)


def _shrunk(together: np.ndarray, alone: np.ndarray, share: np.ndarray) -> np.ndarray:
    return (together + SHRINKAGE * share) / (alone[:, None] + SHRINKAGE)
