"""Evidence about a group of examples when the weeks of an account say nearly the same.

The account is the unit: of the weeks in which it belongs to the group, the share that churned is one number between 0
and 1. Numbers of different accounts are independent, so the chance of a mean as high as theirs is bounded by
Hoeffding's first theorem (1963, Journal of the American Statistical Association 58, 13-30), for any number of weeks
per account, and in the tails too, where a normal curve promises too much. Over many groups the share of false
discoveries is held by Benjamini and Hochberg (1995, Journal of the Royal Statistical Society B 57, 289-300).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

FALSE_DISCOVERIES = 0.05


@dataclass(frozen=True)
class Evidence:
    """One entry per group. `account_rate`: mean over its accounts of the share of their weeks that churned."""

    examples: np.ndarray
    accounts: np.ndarray
    churned_accounts: np.ndarray
    rate: np.ndarray
    account_rate: np.ndarray
    p: np.ndarray

    def take(self, groups: Sequence[int]) -> "Evidence":
        return Evidence(*(getattr(self, name)[groups] for name in self.__dataclass_fields__))

    @classmethod
    def of_all(cls, parts: Sequence["Evidence"]) -> "Evidence":
        """The groups of every part, one after the other."""
        names = cls.__dataclass_fields__
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


class AccountWeeks:
    """The labels of examples that are ordered by account.

    :param account: codes, equal ones next to each other
    :param label: 0 or 1
    """

    def __init__(self, account: np.ndarray, label: np.ndarray) -> None:
        self.label = label.astype("float32")
        is_first = np.r_[True, account[1:] != account[:-1]] if len(account) else np.zeros(0, bool)
        self.starts, self.churned = np.flatnonzero(is_first), np.flatnonzero(label)
        self.number = np.cumsum(is_first) - 1
        self.rate = float(np.mean(label)) if len(label) else 0.0
        weeks, churned = self.by_account(np.ones((1, len(label)), bool))
        self.account_rate = float((churned / weeks).mean()) if len(label) else 0.0

    def by_account(self, covers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weeks in the group, and churned ones among them; groups x accounts.

        :param covers: groups x examples, true for the examples of the group
        """
        weeks, churned = (np.zeros((len(covers), len(self.starts)), "float32") for _ in range(2))
        if len(self.starts):
            np.add.reduceat(covers, self.starts, axis=1, out=weeks)
        # Few weeks churned: only those are looked at again.
        group, week = np.nonzero(covers[:, self.churned])
        np.add.at(churned, (group, self.number[self.churned[week]]), 1)
        return weeks, churned

    def weigh(self, covers: np.ndarray) -> Evidence:
        weeks, churned = self.by_account(covers)
        examples, accounts = weeks.sum(axis=1), (weeks > 0).sum(axis=1)
        rate = churned.sum(axis=1) / np.maximum(examples, 1)
        account_rate = (churned / np.maximum(weeks, 1)).sum(axis=1) / np.maximum(accounts, 1)
        p = chance(accounts, account_rate, self.account_rate)
        return Evidence(examples, accounts, (churned > 0).sum(axis=1), rate, account_rate, p)


def chance(accounts: np.ndarray, rate: np.ndarray, base: float) -> np.ndarray:
    """Upper bound of the probability of a mean of at least `rate` when the true one is `base`."""
    if not 0 < base < 1:
        return np.ones(len(rate))
    above = np.clip(rate, base, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        stay = np.where(above < 1, (1 - above) * np.log((1 - above) / (1 - base)), 0)
    return np.exp(-accounts * (above * np.log(above / base) + stay))


def false_discovery_rates(p: np.ndarray, looked_at: float) -> np.ndarray:
    """q-values; `looked_at` counts also the groups that are not in `p` because nothing spoke for them."""
    order = np.argsort(p, kind="stable")
    q = p[order] * looked_at / np.arange(1, len(p) + 1)
    found = np.empty(len(p))
    found[order] = np.minimum(1, np.minimum.accumulate(q[::-1])[::-1])
    return found
