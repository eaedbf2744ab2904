"""Rules one can read: conjunctions of conditions whose churn is far above the base although each part alone is not.

Mined on the earlier weeks, confirmed on the later ones: between them lies one label window, so that no churn of the
later weeks was told to the search. A rule is confirmed when the false-discovery rate over all rules that were tried
there is held, and when by the interval of a bootstrap of whole accounts it still beats its best part. What is said of
a rule, its rate and its interval, is what the later weeks say.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from ml.evaluation.metrics import draw_accounts
from ml.explanation.reason_sentences import read_phrasebook
from ml.features.training_set import feature_columns, read_examples, typed
from ml.insights.account_level_evidence import FALSE_DISCOVERIES, Weeks, false_discovery_rates
from ml.insights.danger_line import LEARNED
from ml.insights.key_features import NO_HISTORY
from ml.insights.rules.beam_search import (
    LEAST_ACCOUNTS,
    LEAST_CHURNED,
    LEAST_GAIN,
    Search,
    covered,
    search_rules,
)
from ml.insights.rules.conditions import Condition, cover, make_conditions
from ml.insights.rules.rule_tables import CONDITIONS, RULES, Found, as_tables, in_words, nothing
from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.settings import read_settings
from tenure.core.settings_schema import Target, Training
from tenure.core.threads import one_thread

log = logging.getLogger("tenure")

NONE_CONFIRMED = "none confirmed"
# Of the weeks, the last ones, on which a rule has to hold again.
CONFIRMING_SHARE = 1 / 3
# Rules say the same when more than this share of the accounts of one is told by the other.
SAME_ACCOUNTS = 0.5
MOST_PUBLISHED = 20


@dataclass(frozen=True)
class Part:
    """Examples of one time, ordered by account, and where each condition holds in them."""

    account: np.ndarray
    label: np.ndarray
    holds: np.ndarray

    @classmethod
    def of(cls, examples: pd.DataFrame, conditions: Sequence[Condition]) -> "Part":
        codes = pd.factorize(examples["account_id"])[0]
        return cls(codes, examples["label"].to_numpy(dtype=float), cover(conditions, examples))


def find_rules(as_of_date: str | date) -> dict[str, Any]:
    """Mine and confirm on everything ripe at the day, record it in `ml.rules`; again gives the same rows.

    :return: the rules in words, how many could have been found, and the day
    :raises LookupError: the training examples are not built.
    """
    day, settings = read_as_of_date(as_of_date), read_settings()
    target = settings.targets["churn"]
    examples = read_examples(target, day)
    features = feature_columns(examples.columns)
    found = learn_rules(typed(examples, features), features, target, settings.training)
    with warehouse.connect() as connection:
        rules, conditions = in_words(found, read_phrasebook(connection))
        for table, rows in ((RULES, rules), (CONDITIONS, conditions)):
            warehouse.create_ml_table(connection, table)
            warehouse.replace_partition(
                connection, f"ml.{table}", rows.assign(learned_on=day), {"learned_on": day}
            )
    said = [words for words in rules["words"] if words]
    log.info("rules: %s", "; ".join(said) or rules["method"].iloc[0])
    return {"learned_on": day.isoformat(), "looked_at": float(rules["looked_at"].iloc[0]), "rules": said}


def learn_rules(examples: pd.DataFrame, features: Sequence[str], target: Target, training: Training) -> Found:
    """Confirmed rules, by the lower end of the interval of their churn rate; without any, one row that says so.

    :param examples: typed, ordered by account and day
    """
    early, late = split_in_two(examples, target)
    positive = [part.loc[part["label"] == 1, "account_id"].nunique() for part in (early, late)]
    if positive[0] < training.min_positive_accounts or positive[1] < LEAST_CHURNED:
        return nothing(NO_HISTORY, 0)
    conditions = make_conditions(early, features)
    mined, later = Part.of(early, conditions), Part.of(late, conditions)
    # Set back to what it was: the caller's other work may have more cores.
    with one_thread():
        search = search_rules(mined.holds, [one.feature for one in conditions], mined.account, mined.label)
        confirmed = _confirm(search, conditions, mined, later, training)
    if confirmed.empty:
        return nothing(NONE_CONFIRMED, search.looked_at)
    kept = _say_different(confirmed, [(mined, early), (later, late)])
    return as_tables(kept, conditions, later.holds, later.account, later.label)


def split_in_two(examples: pd.DataFrame, target: Target) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The weeks to mine and the weeks to confirm on, a label window apart."""
    days = pd.to_datetime(examples["as_of_date"])
    weeks = np.sort(days.unique())
    if len(weeks) == 0:
        return examples, examples
    late_from = weeks[-max(1, round(len(weeks) * CONFIRMING_SHARE))]
    early_until = late_from - timedelta(days=target.lead_days + target.horizon_days)
    return examples[days <= early_until], examples[days >= late_from]


def _confirm(
    search: Search, conditions: Sequence[Condition], mined: Part, later: Part, training: Training
) -> pd.DataFrame:
    """The rules that hold again, with the columns of `ml.rules` and the rule itself."""
    covers = np.array([covered(rule, later.holds) for rule in search.rules])
    if not len(covers):
        return pd.DataFrame()
    weeks = Weeks(later.account, later.label)
    evidence, alone = weeks.weigh(covers), weeks.weigh(later.holds)
    best = [max(rule, key=lambda one: alone.rate[one]) for rule in search.rules]
    intervals = _intervals(weeks, covers, later.holds[best], training)
    rows = pd.DataFrame({
        "rule": search.rules, "method": LEARNED, "examples": evidence.examples.astype(int),
        "accounts": evidence.accounts, "churned_accounts": evidence.churned_accounts, "churn_rate": evidence.rate,
        **intervals, "base_rate": weeks.rate, "lift": evidence.rate / max(weeks.rate, 1e-9), "best_part": best,
        "best_part_rate": alone.rate[best], "gain": evidence.rate / np.maximum(alone.rate[best], 1e-9),
        "false_discovery_rate": false_discovery_rates(evidence.p, len(search.rules)),
        "mined_accounts": search.evidence.accounts, "mined_churn_rate": search.evidence.rate,
        "mined_false_discovery_rate": search.q, "looked_at": float(search.looked_at),
    })  # fmt: skip
    holds = (rows["false_discovery_rate"] < FALSE_DISCOVERIES) & (rows["gain_low"] > 1)
    holds &= rows["gain"] >= LEAST_GAIN
    holds &= (rows["accounts"] >= LEAST_ACCOUNTS) & (rows["churned_accounts"] >= LEAST_CHURNED)
    kept = rows[holds]
    # Draws tell no finer than a hundredth; of rules as sure, the one that tells of more accounts speaks.
    ordered = kept.assign(sure=kept["low"].round(2)).sort_values(
        ["sure", "accounts", "churn_rate"], ascending=False, kind="stable"
    )
    return ordered.drop(columns="sure")


def _intervals(
    weeks: Weeks, covers: np.ndarray, best: np.ndarray, training: Training
) -> dict[str, np.ndarray]:
    """95 % intervals of the rate, and of its ratio to that of the best part, from draws of whole accounts."""
    drawn = draw_accounts(pd.Series(np.arange(len(weeks.starts))), training.bootstrap_rounds, training.seed)
    rates = []
    for group in (covers, best):
        examples, churned = weeks.by_account(group)
        with np.errstate(invalid="ignore", divide="ignore"):
            rates.append((drawn @ churned.T) / (drawn @ examples.T))
    with np.errstate(invalid="ignore", divide="ignore"):
        gains = rates[0] / rates[1]
    ends = {"": rates[0], "gain_": gains}
    # A draw without an account of the rule says nothing of it; without any draw there is no interval.
    return {
        f"{name}{end}": np.array([_quantile(column, share) for column in values[1:].T])
        for name, values in ends.items()
        for end, share in (("low", 0.025), ("high", 0.975))
    }


def _quantile(values: np.ndarray, share: float) -> float:
    known = values[np.isfinite(values)]
    return float(np.quantile(known, share)) if len(known) else float("nan")


def _say_different(confirmed: pd.DataFrame, parts: list[tuple[Part, pd.DataFrame]]) -> pd.DataFrame:
    """Without the rules most of whose accounts a rule before them tells of, or that tell of most of its accounts."""
    kept: list[int] = []
    told: list[set[str]] = []
    for row, rule in zip(confirmed.index, confirmed["rule"], strict=True):
        own = set().union(
            *(examples.loc[covered(rule, part.holds), "account_id"] for part, examples in parts)
        )
        shared = [len(own & other) / min(len(own), len(other)) for other in told]
        if len(kept) < MOST_PUBLISHED and max(shared, default=0.0) <= SAME_ACCOUNTS:
            kept.append(row)
            told.append(own)
    return confirmed.loc[kept].reset_index(drop=True)
