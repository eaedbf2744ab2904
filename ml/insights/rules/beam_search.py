"""Look for conjunctions that lie far above the base although none of their parts does.

All pairs of conditions are counted. The best that differ are made longer, one condition at a time: a beam search,
with the quality of Kloesgen (1996, in Advances in Knowledge Discovery and Data Mining, 249-271), which is the lead over
the base times the root of the size. What a search chose cannot be judged as if it were all that could have been
chosen, so discoveries are controlled over every rule that the conditions allow, found or not (Webb 2007, Machine
Learning 68, 1-33). Of the same paper is the demand that each part must be needed.
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
# Rules weighed by account, and rules made longer, per size.
POOL, BEAM = 1500, 100
# Rules that go on to be confirmed.
MOST = 200
LEAST_ACCOUNTS, LEAST_CHURNED = 15, 10
# The rule's churn rate over that of its worst part alone.
LEAST_GAIN = 2.0
# Where all parts but one hold, the rate is at most this share of the rule's, or that part was not needed.
MOST_WITHOUT_PART = 0.5
# Accounts by which a part must narrow the rule, or it only repeats the others.
LEAST_NARROWED = 5
# Rules are the same when they share more than this of the examples of both: on the way, and of what goes on.
SAME, SAME_AT_LAST = 0.8, 0.6

Rule = tuple[int, ...]


@dataclass(frozen=True)
class Search:
    """`rules` hold numbers of conditions; `evidence` and `q` are on the examples that were searched."""

    rules: list[Rule]
    evidence: Evidence
    q: np.ndarray
    looked_at: int


def search_rules(
    holds: np.ndarray, features: Sequence[str], account: np.ndarray, label: np.ndarray
) -> Search:
    """Discovered conjunctions, best first.

    :param holds: conditions x examples; the examples are ordered by account
    :param features: the feature of each condition: a rule has two conditions on none
    """
    weeks = AccountWeeks(account, label)
    worth = np.flatnonzero(
        (holds @ np.ones(len(label), "float32") > 0) & (_rates(holds, weeks) >= weeks.rate)
    )
    family = np.unique(np.asarray(features)[worth], return_inverse=True)[1] if len(worth) else np.array([])
    looked_at = sum(comb(len(holds), size) for size in SIZES)
    rules, evidence = _grow(holds[worth], family, weeks)
    if not rules:
        return Search([], evidence, np.array([]), looked_at)
    q = false_discovery_rates(evidence.p, looked_at)
    order = np.argsort(-_quality(evidence, weeks), kind="stable")
    ok = (q < FALSE_DISCOVERIES) & (evidence.accounts >= LEAST_ACCOUNTS)
    ok &= evidence.churned_accounts >= LEAST_CHURNED
    kept = _needed_and_different(rules, order[ok[order]], holds[worth], account, weeks)
    chosen = [tuple(worth[list(rules[one])].tolist()) for one in kept]
    return Search(chosen, evidence.take(kept), q[kept], looked_at)


def covered(rule: Rule, holds: np.ndarray) -> np.ndarray:
    return np.logical_and.reduce(holds[list(rule)])


def rate_without_parts(rule: Rule, holds: np.ndarray, account: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Churn rate of the examples that every part but one admits, by that one; NaN when too few accounts do."""
    rates = []
    for part in rule:
        others = covered(tuple(one for one in rule if one != part), holds) & ~holds[part]
        enough = len(np.unique(account[others])) >= LEAST_NARROWED
        rates.append(label[others].mean() if enough else np.nan)
    return np.array(rates)


def _rates(holds: np.ndarray, weeks: AccountWeeks) -> np.ndarray:
    return holds @ weeks.label / np.maximum(holds.sum(axis=1), 1)


def _grow(holds: np.ndarray, family: np.ndarray, weeks: AccountWeeks) -> tuple[list[Rule], Evidence]:
    """The pool of every size, one after the other, each rule weighed once."""
    floats = holds.astype("float32")
    beam: list[Rule] = [(one,) for one in range(len(holds))]
    found: list[Rule] = []
    evidence: list[Evidence] = []
    for _ in SIZES:
        pool = _extend(beam, holds, floats, family, weeks)
        found += pool
        evidence.append(_weigh(pool, holds, weeks))
        beam = _different(pool, evidence[-1], holds, weeks)
    return found, Evidence.of_all(evidence)


def _extend(
    beam: list[Rule], holds: np.ndarray, floats: np.ndarray, family: np.ndarray, weeks: AccountWeeks
) -> list[Rule]:
    """Each rule with each condition on another feature: those of best quality, counted by examples."""
    if not beam:
        return []
    base = np.array([covered(rule, holds) for rule in beam]).astype("float32")
    churn = weeks.label > 0
    examples = base @ floats.T
    rates = (base[:, churn] @ floats[:, churn].T) / np.maximum(examples, 1)
    quality = np.where(examples >= LEAST_ACCOUNTS, np.sqrt(examples) * (rates - weeks.rate), 0)
    for row, rule in enumerate(beam):
        quality[row, np.isin(family, family[list(rule)])] = 0
    # Ties and repetitions: some more are taken, and equal sets of conditions once.
    best = np.argsort(-quality, axis=None, kind="stable")[: POOL * (len(beam[0]) + 1)]
    best = best[quality.ravel()[best] > 0]
    pairs = zip(*np.unravel_index(best, quality.shape), strict=True)
    return list(dict.fromkeys(tuple(sorted((*beam[row], int(more)))) for row, more in pairs))[:POOL]


def _weigh(rules: list[Rule], holds: np.ndarray, weeks: AccountWeeks) -> Evidence:
    covers = np.array([covered(rule, holds) for rule in rules], bool)
    return weeks.weigh(covers.reshape(len(rules), holds.shape[1]))


def _quality(evidence: Evidence, weeks: AccountWeeks) -> np.ndarray:
    return np.sqrt(evidence.accounts) * (evidence.account_rate - weeks.account_rate)


def _different(rules: list[Rule], evidence: Evidence, holds: np.ndarray, weeks: AccountWeeks) -> list[Rule]:
    """The best by account, none of which covers the examples of a better one."""
    if not rules:
        return []
    order = np.argsort(-_quality(evidence, weeks), kind="stable")[: 6 * BEAM]
    best = [rules[one] for one in order]
    alike = _overlap(np.array([covered(rule, holds) for rule in best]))
    chosen: list[int] = []
    for one in range(len(best)):
        if len(chosen) < BEAM and not (alike[one, chosen] > SAME).any():
            chosen.append(one)
    return [best[one] for one in chosen]


def _overlap(covers: np.ndarray) -> np.ndarray:
    """Examples that two rules share over those of both."""
    floats = covers.astype("float32")
    shared, size = floats @ floats.T, floats.sum(axis=1)
    return shared / np.maximum(size[:, None] + size[None, :] - shared, 1)


def _needed_and_different(
    rules: list[Rule], order: np.ndarray, holds: np.ndarray, account: np.ndarray, weeks: AccountWeeks
) -> list[int]:
    """Positions of the rules whose parts are all needed, far weaker alone, and that say something of their own."""
    alone, size = _rates(holds, weeks), holds.shape[1]
    kept: list[int] = []
    covers = np.zeros((MOST, size), "float32")
    for one in order:
        if len(kept) == MOST:
            break
        own = covered(rules[one], holds)
        rate = weeks.label[own].mean()
        if rate < LEAST_GAIN * alone[list(rules[one])].max():
            continue
        shared = covers[: len(kept)] @ own.astype("float32")
        if (shared > SAME_AT_LAST * (own.sum() + covers[: len(kept)].sum(axis=1) - shared)).any():
            continue
        without = rate_without_parts(rules[one], holds, account, weeks.label)
        if not (without <= MOST_WITHOUT_PART * rate).all():
            continue
        covers[len(kept)] = own
        kept.append(one)
    return kept
