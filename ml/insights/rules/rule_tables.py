"""What is recorded of confirmed rules: a row per rule, a row per part, and the words for both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ml.explanation.reason_sentences import Phrasebook
from ml.insights.account_level_evidence import Weeks
from ml.insights.rules.beam_search import rate_without_parts
from ml.insights.rules.conditions import Condition

RULES, CONDITIONS = "rules", "rule_conditions"


@dataclass(frozen=True)
class Found:
    """`rules`: as in `ml.rules`, `conditions`: as in `ml.rule_conditions`, both without words and day."""

    rules: pd.DataFrame
    conditions: pd.DataFrame


def as_tables(
    rows: pd.DataFrame,
    conditions: Sequence[Condition],
    holds: np.ndarray,
    account: np.ndarray,
    label: np.ndarray,
) -> Found:
    """:param rows: the columns of `ml.rules`, and `rule`, numbers of `conditions`; then the examples"""
    weeks = Weeks(account, label)
    parts = []
    for rank, rule in enumerate(rows["rule"], 1):
        alone = weeks.weigh(holds[list(rule)]).rate
        without = rate_without_parts(rule, holds, account, label)
        parts += [
            _part_row(rank, part, conditions[one], alone[part - 1], without[part - 1])
            for part, one in enumerate(rule, 1)
        ]
    best = [conditions[one] for one in rows["best_part"]]
    rules = rows.drop(columns="rule").assign(best_part=best, rule_rank=range(1, len(rows) + 1))
    return Found(rules, pd.DataFrame(parts))


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


def nothing(method: str, looked_at: int) -> Found:
    return Found(
        pd.DataFrame([{"rule_rank": 0, "method": method, "looked_at": float(looked_at)}]), pd.DataFrame()
    )


def in_words(found: Found, phrasebook: Phrasebook) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both tables with their sentences."""
    if found.conditions.empty:
        return found.rules.assign(words=None), pd.DataFrame(columns=["rule_rank"])
    parts = found.conditions
    values = parts["category"].where(parts["category"].notna(), parts["threshold"])
    named = zip(parts["feature"], parts["operator"], values, strict=True)
    parts = parts.assign(words=[phrasebook.condition(*one) for one in named])
    whole = parts.groupby("rule_rank")["words"].agg(" and ".join)
    best = [phrasebook.condition(one.feature, one.operator, one.value) for one in found.rules["best_part"]]
    return found.rules.assign(best_part=best, words=found.rules["rule_rank"].map(whole)), parts
