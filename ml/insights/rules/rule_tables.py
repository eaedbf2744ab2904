"""Confirmed rules as rows of `ml.rules` and, one per part, of `ml.rule_conditions`, with their words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ml.explanation.reason_sentences import Phrasebook
from ml.insights.account_level_evidence import AccountWeeks
from ml.insights.rules.beam_search import rate_without_parts
from ml.insights.rules.conditions import Condition

RULES, CONDITIONS = "rules", "rule_conditions"


@dataclass(frozen=True)
class RuleTables:
    """`rules`: as in `ml.rules`, `conditions`: as in `ml.rule_conditions`, both without words and learned_on."""

    rules: pd.DataFrame
    conditions: pd.DataFrame


def as_tables(
    rows: pd.DataFrame,
    conditions: Sequence[Condition],
    holds: np.ndarray,
    account: np.ndarray,
    label: np.ndarray,
) -> RuleTables:
    """The tables of these rules.

    :param rows: the columns of `ml.rules`, and `rule`, the positions of its parts in `conditions`; best first
    :param holds: conditions x examples, true where a condition holds
    :param account: codes of the accounts of the examples, ordered
    :param label: of the examples, 0 or 1
    """
    weeks = AccountWeeks(account, label)
    parts = []
    for rank, rule in enumerate(rows["rule"], 1):
        alone = weeks.test_groups(holds[list(rule)]).rate
        without = rate_without_parts(rule, holds, account, label)
        parts += [
            _part_row(rank, part, conditions[one], alone[part - 1], without[part - 1])
            for part, one in enumerate(rule, 1)
        ]
    best = [conditions[one] for one in rows["best_part"]]
    rules = rows.drop(columns="rule").assign(best_part=best, rule_rank=range(1, len(rows) + 1))
    return RuleTables(rules, pd.DataFrame(parts))


def _part_row(rank: int, part: int, condition: Condition, alone: float, without: float) -> dict[str, Any]:
    is_text = isinstance(condition.value, str)
    return {
        "rule_rank": rank,
        "part": part,
        "feature": condition.feature,
        "operator": condition.operator,
        "threshold": None if is_text else condition.value,
        "category": condition.value if is_text else None,
        "rate_alone": alone,
        "rate_without": without,
    }


def no_rules(method: str, hypotheses: int) -> RuleTables:
    """A single row with rank 0 that says why there are no rules."""
    return RuleTables(
        pd.DataFrame([{"rule_rank": 0, "method": method, "looked_at": float(hypotheses)}]), pd.DataFrame()
    )


def with_words(tables: RuleTables, phrasebook: Phrasebook) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`rules` and `conditions` with their words."""
    if tables.conditions.empty:
        return tables.rules.assign(words=None), pd.DataFrame(columns=["rule_rank"])
    parts = tables.conditions
    values = parts["category"].where(parts["category"].notna(), parts["threshold"])
    named = zip(parts["feature"], parts["operator"], values, strict=True)
    parts = parts.assign(words=[phrasebook.condition(*one) for one in named])
    whole = parts.groupby("rule_rank")["words"].agg(" and ".join)
    best = [phrasebook.condition(one.feature, one.operator, one.value) for one in tables.rules["best_part"]]
    return tables.rules.assign(best_part=best, words=tables.rules["rule_rank"].map(whole)), parts
