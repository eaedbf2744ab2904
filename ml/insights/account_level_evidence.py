"""Tests of a group of examples with the account as the unit, because the weeks of an account are strongly correlated.

Of the weeks in which an account belongs to the group, the share that churned is one number between 0 and 1. The numbers
of different accounts are independent, so the probability of a mean as high as theirs is bounded by Hoeffding's first
theorem (1963, Journal of the American Statistical Association 58, 13-30), for any number of weeks per account, and in
the tails, where a normal approximation is anti-conservative. The false discovery rate over many groups is controlled by
the procedure of Benjamini and Hochberg (1995, Journal of the Royal Statistical Society B 57, 289-300).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

FALSE_DISCOVERIES = 0.05


@dataclass(frozen=True)
class Evidence:
    """Counts, rates and p-value, one entry per group.

    `rate` is churned over all examples; `account_rate` the mean over accounts of the share of their weeks that churned;
    `p_value` an upper bound (Hoeffding) of the probability of such a mean at the rate of all accounts.
    """

    examples: np.ndarray
    accounts: np.ndarray
    churned_accounts: np.ndarray
    rate: np.ndarray
    account_rate: np.ndarray
    p_value: np.ndarray

    def take(self, groups: Sequence[int]) -> "Evidence":
        """The entries of these groups, by position."""
        return Evidence(*(getattr(self, name)[groups] for name in self.__dataclass_fields__))

    @classmethod
    def concatenate(cls, parts: Sequence["Evidence"]) -> "Evidence":
        """The groups of all parts, one after the other."""
        names = cls.__dataclass_fields__
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


class AccountWeeks:
    """The labels of weekly examples, grouped by account.

    :param account: codes of the accounts, ordered
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
        """Weeks of each account in each group, and how many of them churned; both groups x accounts.

        :param covers: groups x examples, true for the examples of the group
        """
        weeks, churned = (np.zeros((len(covers), len(self.starts)), "float32") for _ in range(2))
        if len(self.starts):
            np.add.reduceat(covers, self.starts, axis=1, out=weeks)
        # Few weeks churned, so only those are added up.
        group, week = np.nonzero(covers[:, self.churned])
        np.add.at(churned, (group, self.number[self.churned[week]]), 1)
        return weeks, churned

    def test_groups(self, covers: np.ndarray) -> Evidence:
        """The evidence that each group churns more than all accounts do.

        :param covers: groups x examples, true for the examples of the group
        """
        weeks, churned = self.by_account(covers)
        examples, accounts = weeks.sum(axis=1), (weeks > 0).sum(axis=1)
        rate = churned.sum(axis=1) / np.maximum(examples, 1)
        account_rate = (churned / np.maximum(weeks, 1)).sum(axis=1) / np.maximum(accounts, 1)
        p_value = hoeffding_bound(accounts, account_rate, self.account_rate)
        return Evidence(examples, accounts, (churned > 0).sum(axis=1), rate, account_rate, p_value)


def hoeffding_bound(accounts: np.ndarray, rate: np.ndarray, base: float) -> np.ndarray:
    """Upper bound of the probability of a mean of at least `rate` over the accounts when its expectation is `base`."""
    if not 0 < base < 1:
        return np.ones(len(rate))
    above = np.clip(rate, base, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        stay = np.where(above < 1, (1 - above) * np.log((1 - above) / (1 - base)), 0)
    return np.exp(-accounts * (above * np.log(above / base) + stay))


def false_discovery_rates(p_value: np.ndarray, hypotheses: float) -> np.ndarray:
    """Benjamini-Hochberg q-values.

    :param hypotheses: how many were tested, including those that are not in `p_value`
    """
    order = np.argsort(p_value, kind="stable")
    stepped = p_value[order] * hypotheses / np.arange(1, len(p_value) + 1)
    q_value = np.empty(len(p_value))
    q_value[order] = np.minimum(1, np.minimum.accumulate(stepped[::-1])[::-1])
    return q_value
