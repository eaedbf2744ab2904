"""Readable rules: conjunctions of conditions with a churn rate far above the base, although no part alone has one.

Mined on the earlier weeks and confirmed on the later ones, with an embargo of one label window between them, so that no
churn of the later weeks is a label of the search. A rule is confirmed when it is significant at the false discovery
rate over all mined rules, and when its rate exceeds that of its best part by the interval of a bootstrap over accounts.
The published rate and interval of a rule are those of the later weeks.
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
from ml.insights.account_level_evidence import FALSE_DISCOVERIES, AccountWeeks, false_discovery_rates
from ml.insights.danger_line import LEARNED
from ml.insights.key_features import NO_HISTORY
from ml.insights.rules.beam_search import (
    LEAST_ACCOUNTS,
    LEAST_CHURNED,
    LEAST_GAIN,
    MinedRules,
    covered,
    search_rules,
)
from ml.insights.rules.conditions import Condition, cover, make_conditions
from ml.insights.rules.rule_tables import CONDITIONS, RULES, RuleTables, as_tables, no_rules, with_words
from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.settings import read_settings
from tenure.core.settings_schema import Target, Training
from tenure.core.threads import one_thread

log = logging.getLogger("tenure")

NONE_CONFIRMED = "none confirmed"
# Share of the weeks, the last ones, on which rules are confirmed.
CONFIRMING_SHARE = 1 / 3
# Rules are redundant when they share more than this of the accounts of the smaller one.
MAX_SHARED_ACCOUNTS = 0.5
MOST_PUBLISHED = 20


@dataclass(frozen=True)
class Sample:
    """Examples of one period, ordered by account: account codes, labels, and `holds`, conditions x examples."""

    account: np.ndarray
    label: np.ndarray
    holds: np.ndarray

    @classmethod
    def of(cls, examples: pd.DataFrame, conditions: Sequence[Condition]) -> "Sample":
        """The sample of these examples, which must be ordered by account."""
        codes = pd.factorize(examples["account_id"])[0]
        return cls(codes, examples["label"].to_numpy(dtype=float), cover(conditions, examples))


def find_rules(as_of_date: str | date) -> dict[str, Any]:
    """Mine and confirm on all examples matured at the day; writes `ml.rules` and `ml.rule_conditions`; idempotent.

    :return: learned_on, looked_at (how many rules the conditions allow), rules (in words)
    :raises LookupError: the training examples are not built.
    """
    day, settings = read_as_of_date(as_of_date), read_settings()
    target = settings.targets["churn"]
    examples = read_examples(target, day)
    features = feature_columns(examples.columns)
    tables = learn_rules(typed(examples, features), features, target, settings.training)
    with warehouse.connect() as connection:
        rules, conditions = with_words(tables, read_phrasebook(connection))
        for table, rows in ((RULES, rules), (CONDITIONS, conditions)):
            warehouse.create_ml_table(connection, table)
            warehouse.replace_partition(
                connection, f"ml.{table}", rows.assign(learned_on=day), {"learned_on": day}
            )
    sentences = [words for words in rules["words"] if words]
    log.info("rules: %s", "; ".join(sentences) or rules["method"].iloc[0])
    return {"learned_on": day.isoformat(), "looked_at": float(rules["looked_at"].iloc[0]), "rules": sentences}


def learn_rules(
    examples: pd.DataFrame, features: Sequence[str], target: Target, training: Training
) -> RuleTables:
    """Confirmed rules, the highest lower end of the churn rate first; without any, one row that says why.

    :param examples: typed, ordered by account and day
    """
    early, late = split_in_two(examples, target)
    positive = [part.loc[part["label"] == 1, "account_id"].nunique() for part in (early, late)]
    if positive[0] < training.min_positive_accounts or positive[1] < LEAST_CHURNED:
        return no_rules(NO_HISTORY, 0)
    conditions = make_conditions(early, features)
    mined, later = Sample.of(early, conditions), Sample.of(late, conditions)
    with one_thread():
        found = search_rules(mined.holds, [one.feature for one in conditions], mined.account, mined.label)
        confirmed = _confirm(found, conditions, mined, later, training)
    if confirmed.empty:
        return no_rules(NONE_CONFIRMED, found.hypotheses)
    kept = _drop_redundant(confirmed, [(mined, early), (later, late)])
    return as_tables(kept, conditions, later.holds, later.account, later.label)


def split_in_two(examples: pd.DataFrame, target: Target) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The weeks to mine on and the weeks to confirm on, with an embargo of one label window."""
    days = pd.to_datetime(examples["as_of_date"])
    weeks = np.sort(days.unique())
    if len(weeks) == 0:
        return examples, examples
    late_from = weeks[-max(1, round(len(weeks) * CONFIRMING_SHARE))]
    early_until = late_from - timedelta(days=target.lead_days + target.horizon_days)
    return examples[days <= early_until], examples[days >= late_from]


def _confirm(
    found: MinedRules, conditions: Sequence[Condition], mined: Sample, later: Sample, training: Training
) -> pd.DataFrame:
    """The rules that hold on the later weeks too: the columns of `ml.rules`, and `rule`."""
    covers = np.array([covered(rule, later.holds) for rule in found.rules])
    if not len(covers):
        return pd.DataFrame()
    weeks = AccountWeeks(later.account, later.label)
    evidence, alone = weeks.test_groups(covers), weeks.test_groups(later.holds)
    best = [max(rule, key=lambda one: alone.rate[one]) for rule in found.rules]
    intervals = _intervals(weeks, covers, later.holds[best], training)
    rows = pd.DataFrame({
        "rule": found.rules, "method": LEARNED, "examples": evidence.examples.astype(int),
        "accounts": evidence.accounts, "churned_accounts": evidence.churned_accounts, "churn_rate": evidence.rate,
        **intervals, "base_rate": weeks.rate, "lift": evidence.rate / max(weeks.rate, 1e-9), "best_part": best,
        "best_part_rate": alone.rate[best], "gain": evidence.rate / np.maximum(alone.rate[best], 1e-9),
        "false_discovery_rate": false_discovery_rates(evidence.p_value, len(found.rules)),
        "mined_accounts": found.evidence.accounts, "mined_churn_rate": found.evidence.rate,
        "mined_false_discovery_rate": found.q_value, "looked_at": float(found.hypotheses),
    })  # fmt: skip
    holds = (rows["false_discovery_rate"] < FALSE_DISCOVERIES) & (rows["gain_low"] > 1)
    holds &= rows["gain"] >= LEAST_GAIN
    holds &= (rows["accounts"] >= LEAST_ACCOUNTS) & (rows["churned_accounts"] >= LEAST_CHURNED)
    kept = rows[holds]
    # Bootstrap intervals are accurate to about a hundredth; among equal ones the rule with more accounts comes first.
    ordered = kept.assign(rounded=kept["low"].round(2)).sort_values(
        ["rounded", "accounts", "churn_rate"], ascending=False, kind="stable"
    )
    return ordered.drop(columns="rounded")


def _intervals(
    weeks: AccountWeeks, covers: np.ndarray, best: np.ndarray, training: Training
) -> dict[str, np.ndarray]:
    """95 % intervals of the rate, and of its ratio to that of the best part, by bootstrap over accounts."""
    drawn = draw_accounts(pd.Series(np.arange(len(weeks.starts))), training.bootstrap_rounds, training.seed)
    rates = []
    for group in (covers, best):
        examples, churned = weeks.by_account(group)
        with np.errstate(invalid="ignore", divide="ignore"):
            rates.append((drawn @ churned.T) / (drawn @ examples.T))
    with np.errstate(invalid="ignore", divide="ignore"):
        gains = rates[0] / rates[1]
    ends = {"": rates[0], "gain_": gains}
    # Draws without an account of the rule are left out.
    return {
        f"{name}{end}": np.array([_quantile(column, share) for column in values[1:].T])
        for name, values in ends.items()
        for end, share in (("low", 0.025), ("high", 0.975))
    }


def _quantile(values: np.ndarray, share: float) -> float:
    known = values[np.isfinite(values)]
    return float(np.quantile(known, share)) if len(known) else float("nan")


def _drop_redundant(confirmed: pd.DataFrame, parts: list[tuple[Sample, pd.DataFrame]]) -> pd.DataFrame:
    """The rules without those that share most accounts with one before them."""
    kept: list[int] = []
    accounts_of_kept: list[set[str]] = []
    for place, rule in enumerate(confirmed["rule"]):
        own: set[str] = set()
        for sample, examples in parts:
            own |= set(examples.loc[covered(rule, sample.holds), "account_id"])
        shared = [len(own & other) / min(len(own), len(other)) for other in accounts_of_kept]
        if len(kept) < MOST_PUBLISHED and max(shared, default=0.0) <= MAX_SHARED_ACCOUNTS:
            kept.append(place)
            accounts_of_kept.append(own)
    return confirmed.iloc[kept].reset_index(drop=True)
