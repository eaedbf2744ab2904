"""Subgroup discovery: conjunctions of conditions with a churn rate far above the base, although no part alone has one.

Beam search: all pairs of conditions are counted, and the best that differ are extended by one condition at a time. The
quality is that of Kloesgen (1996, in Advances in Knowledge Discovery and Data Mining, 249-271): the difference from the
base rate times the root of the size. The false discovery rate is controlled over all rules that the conditions allow,
visited or not, because a search selects its own hypotheses (Webb 2007, Machine Learning 68, 1-33); the requirement that
each part of a rule is needed is from the same paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np

from ml.insights.account_level_evidence import (
    FALSE_DISCOVERIES,
    AccountWeeks,
    Evidence,
    false_discovery_rates,
)

SIZES = (2, 3, 4)
# Per size: rules tested by account, and rules extended.
POOL, BEAM = 1500, 100
# Rules that are handed on to be confirmed.
MOST_RULES = 200
LEAST_ACCOUNTS, LEAST_CHURNED = 15, 10
# Least ratio of the rule's churn rate to the highest of its parts alone.
LEAST_GAIN = 2.0
# A part is needed when, where only the others hold, the churn rate is at most this share of the rule's.
MOST_WITHOUT_PART = 0.5
# A part must exclude at least this many accounts, otherwise it repeats the others.
LEAST_NARROWED = 5
# Rules overlap when the Jaccard index of their examples is above this: in the beam, and among those handed on.
MAX_OVERLAP_IN_BEAM, MAX_OVERLAP = 0.8, 0.6

Rule = tuple[int, ...]


@dataclass(frozen=True)
class MinedRules:
    """Rules with their evidence and q-values on the examples that were searched.

    A rule holds positions of conditions; `hypotheses` is how many rules the conditions allow.
    """

    rules: list[Rule]
    evidence: Evidence
    q_value: np.ndarray
    hypotheses: int


def search_rules(
    holds: np.ndarray, features: Sequence[str], account: np.ndarray, label: np.ndarray
) -> MinedRules:
    """Discovered conjunctions, best first.

    :param holds: conditions x examples, true where a condition holds; the examples are ordered by account
    :param features: the feature of each condition; a rule has at most one condition on a feature
    :param account: codes of the accounts of the examples
    :param label: of the examples, 0 or 1
    """
    weeks = AccountWeeks(account, label)
    candidates = np.flatnonzero(
        (holds @ np.ones(len(label), "float32") > 0) & (_rates(holds, weeks) >= weeks.rate)
    )
    family = (
        np.unique(np.asarray(features)[candidates], return_inverse=True)[1]
        if len(candidates)
        else np.array([])
    )
    hypotheses = sum(comb(len(holds), size) for size in SIZES)
    rules, evidence = _grow(holds[candidates], family, weeks)
    if not rules:
        return MinedRules([], evidence, np.array([]), hypotheses)
    q_value = false_discovery_rates(evidence.p_value, hypotheses)
    order = np.argsort(-_quality(evidence, weeks), kind="stable")
    ok = (q_value < FALSE_DISCOVERIES) & (evidence.accounts >= LEAST_ACCOUNTS)
    ok &= evidence.churned_accounts >= LEAST_CHURNED
    kept = _drop_redundant(rules, order[ok[order]], holds[candidates], account, weeks)
    chosen = [tuple(candidates[list(rules[one])].tolist()) for one in kept]
    return MinedRules(chosen, evidence.take(kept), q_value[kept], hypotheses)


def covered(rule: Rule, holds: np.ndarray) -> np.ndarray:
    """Mask of the examples in which all parts of the rule hold."""
    return np.logical_and.reduce(holds[list(rule)])


def rate_without_parts(rule: Rule, holds: np.ndarray, account: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Churn rate of the examples in which only the other parts hold, by part; NaN with too few accounts."""
    rates = []
    for part in rule:
        others = covered(tuple(one for one in rule if one != part), holds) & ~holds[part]
        enough = len(np.unique(account[others])) >= LEAST_NARROWED
        rates.append(label[others].mean() if enough else np.nan)
    return np.array(rates)


def _rates(holds: np.ndarray, weeks: AccountWeeks) -> np.ndarray:
    return holds @ weeks.label / np.maximum(holds.sum(axis=1), 1)


def _grow(holds: np.ndarray, family: np.ndarray, weeks: AccountWeeks) -> tuple[list[Rule], Evidence]:
    """The pools of all sizes, one after the other, with their evidence."""
    floats = holds.astype("float32")
    beam: list[Rule] = [(one,) for one in range(len(holds))]
    found: list[Rule] = []
    evidence: list[Evidence] = []
    for _ in SIZES:
        pool = _extend(beam, holds, floats, family, weeks)
        found += pool
        evidence.append(_test(pool, holds, weeks))
        beam = _drop_overlapping(pool, evidence[-1], holds, weeks)
    return found, Evidence.concatenate(evidence)


def _extend(
    beam: list[Rule], holds: np.ndarray, floats: np.ndarray, family: np.ndarray, weeks: AccountWeeks
) -> list[Rule]:
    """The rules extended by each condition on another feature: those of best quality, counted by examples."""
    if not beam:
        return []
    base = np.array([covered(rule, holds) for rule in beam]).astype("float32")
    churn = weeks.label > 0
    examples = base @ floats.T
    rates = (base[:, churn] @ floats[:, churn].T) / np.maximum(examples, 1)
    quality = np.where(examples >= LEAST_ACCOUNTS, np.sqrt(examples) * (rates - weeks.rate), 0)
    for row, rule in enumerate(beam):
        quality[row, np.isin(family, family[list(rule)])] = 0
    # More than the pool, because a set of conditions is reached in several orders and kept once.
    best = np.argsort(-quality, axis=None, kind="stable")[: POOL * (len(beam[0]) + 1)]
    best = best[quality.ravel()[best] > 0]
    pairs = zip(*np.unravel_index(best, quality.shape), strict=True)
    return list(dict.fromkeys(tuple(sorted((*beam[row], int(more)))) for row, more in pairs))[:POOL]


def _test(rules: list[Rule], holds: np.ndarray, weeks: AccountWeeks) -> Evidence:
    covers = np.array([covered(rule, holds) for rule in rules], bool)
    return weeks.test_groups(covers.reshape(len(rules), holds.shape[1]))


def _quality(evidence: Evidence, weeks: AccountWeeks) -> np.ndarray:
    return np.sqrt(evidence.accounts) * (evidence.account_rate - weeks.account_rate)


def _drop_overlapping(
    rules: list[Rule], evidence: Evidence, holds: np.ndarray, weeks: AccountWeeks
) -> list[Rule]:
    """The best rules by account, without those that overlap with a better one."""
    if not rules:
        return []
    order = np.argsort(-_quality(evidence, weeks), kind="stable")[: 6 * BEAM]
    best = [rules[one] for one in order]
    overlap = _overlap(np.array([covered(rule, holds) for rule in best]))
    chosen: list[int] = []
    for one in range(len(best)):
        if len(chosen) < BEAM and not (overlap[one, chosen] > MAX_OVERLAP_IN_BEAM).any():
            chosen.append(one)
    return [best[one] for one in chosen]


def _overlap(covers: np.ndarray) -> np.ndarray:
    """Jaccard index of the examples of each pair of rules."""
    floats = covers.astype("float32")
    shared, size = floats @ floats.T, floats.sum(axis=1)
    return shared / np.maximum(size[:, None] + size[None, :] - shared, 1)


def _drop_redundant(
    rules: list[Rule], order: np.ndarray, holds: np.ndarray, account: np.ndarray, weeks: AccountWeeks
) -> list[int]:
    """Positions of the rules whose parts are all needed and far weaker alone, without those that overlap with a better
    one."""
    alone, size = _rates(holds, weeks), holds.shape[1]
    kept: list[int] = []
    covers = np.zeros((MOST_RULES, size), "float32")
    for one in order:
        if len(kept) == MOST_RULES:
            break
        own = covered(rules[one], holds)
        rate = weeks.label[own].mean()
        if rate < LEAST_GAIN * alone[list(rules[one])].max():
            continue
        shared = covers[: len(kept)] @ own.astype("float32")
        if (shared > MAX_OVERLAP * (own.sum() + covers[: len(kept)].sum(axis=1) - shared)).any():
            continue
        without = rate_without_parts(rules[one], holds, account, weeks.label)
        if not (without <= MOST_WITHOUT_PART * rate).all():
            continue
        covers[len(kept)] = own
        kept.append(one)
    return kept
