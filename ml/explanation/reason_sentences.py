"""Turn contributions into sentences that an account manager can repeat to a customer."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter
from types import MappingProxyType
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from ml.explanation.condition_words import condition_words, unit_of
from ml.explanation.said_when import Condition, read_conditions
from ml.features.event_shares import event_of
from tenure import warehouse
from tenure.core.errors import TenureError
from tenure.core.money import money_text
from tenure.core.settings import read_settings

# The row of the phrases that all columns of ml/features/event_shares.py share.
EVENT_SHARES = "adoption_share_of_event_last_28d"
# This category holds the key of a plan; sentences show the plan's name instead.
PLAN = "fit_plan"
# Values of one account by column.
Facts = Mapping[str, Any]


class PhraseMissing(TenureError, LookupError):
    """`seeds/reason_phrases.csv` has no usable phrase for a feature."""


class PhraseFormat(Formatter):
    """`str.format` with `{support_open_tickets:ticket|tickets}`, `{billing_mrr_cents:money}` and `{fit_plan:plan}`.

    Fields are plain names: no conversion, no attribute, no format inside a format.

    :param currency: of the columns in minor units
    :param plans: names of plans by their keys
    """

    def __init__(self, currency: str, plans: Mapping[str, str]) -> None:
        self._currency = currency
        self._plans = plans

    def vformat(self, format_string: str, args: Any, kwargs: Facts) -> str:
        """The filled phrase; that of the standard library parses it anew for each account, which takes longer."""
        return "".join(
            literal if name is None else literal + self.format_field(kwargs[name], spec)
            for literal, name, spec in _pieces(format_string)
        )

    def format_field(self, value: Any, format_spec: str) -> str:
        """The value formatted; with `one|many` as its format, the word that fits the number."""
        if format_spec == "money":
            return money_text(value, self._currency)
        if format_spec == "plan":
            return self._plans.get(value, value)
        if "|" in format_spec:
            one, many = format_spec.split("|")
            return one if round(value) == 1 else many
        return super().format_field(value, format_spec)


@dataclass(frozen=True)
class Sayable:
    """A phrase that may be said of some accounts: the feature it speaks of, its cause and place, and when it is said.

    `columns`: those that the phrase fills in, all of which must be known.
    """

    feature: str
    cause: str
    order: int
    conditions: tuple[Condition, ...]
    columns: tuple[str, ...]

    def holds(self, frame: pd.DataFrame) -> np.ndarray:
        """For each row of features, whether it may be said of the account."""
        holds = frame[list(self.columns)].notna().all(axis=1).to_numpy()
        for condition in self.conditions:
            holds = holds & condition.holds(frame)
        return holds


class Phrasebook:
    """The rows of `seeds/reason_phrases.csv` by feature.

    :param currency: of the features in minor units
    :param is_churn: the sentences explain what raises the risk; else what lowers it, as for a target that is good news
    :param plans: names of plans by their keys; a plan that is not there is called by its key
    """

    def __init__(
        self,
        phrases: pd.DataFrame,
        currency: str,
        is_churn: bool = True,
        plans: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._format = PhraseFormat(currency, plans)
        self._phrases = {str(row["feature"]): row for row in phrases.to_dict("records")}
        self._when, self._said = (
            ("raises_risk_when", "phrase_when_it_raises_risk")
            if is_churn
            else ("lowers_risk_when", "phrase_when_it_lowers_risk")
        )

    def cause(self, feature: str) -> str:
        """The cause of which the feature is one sign.

        :raises PhraseMissing: no row for the feature.
        """
        return str(self._row(feature)["cause"])

    def sayable(self, columns: Container[str]) -> list[Sayable]:
        """What may be said of accounts with these columns, in the order in which it is said."""
        found = []
        for feature, row in self._phrases.items():
            if pd.isna(row[self._when]):
                continue
            conditions = read_conditions(row[self._when])
            filled = _columns_of(row[self._said])
            asked = [name for one in conditions for name in one.columns]
            if all(name in columns for name in (*filled, *asked)):
                found.append(Sayable(feature, row["cause"], int(row["said_order"]), conditions, filled))
        return sorted(found, key=lambda one: one.order)

    def sentence(self, feature: str, facts: Facts) -> str:
        """The feature's phrase, filled with the account's values."""
        return self._format.vformat(self._row(feature)[self._said], (), facts)

    def label(self, feature: str) -> str:
        """The short name of the feature, such as "open tickets"."""
        label = str(self._row(feature)["label"])
        event = event_of(feature)
        return f"{label}: {event}" if event else label

    def condition(self, feature: str, operator: str, value: float | str) -> str:
        """A condition in words: "at least 10 open tickets", "industry is retail", "auto-renew is switched off".

        :param operator: one of >=, < and =
        :raises PhraseMissing: no row for the feature.
        """
        if operator == "=" or isinstance(value, str):
            return f"{self.label(feature)} is {self._category(feature, value)}"
        if "_is_" in feature:
            said = "phrase_when_it_raises_risk" if operator == ">=" else "phrase_when_it_lowers_risk"
            return str(self._row(feature)[said])
        return condition_words(feature, self.label(feature), operator, value, self.number(feature, value))

    def number(self, feature: str, value: float) -> str:
        """The value in the unit of the phrase (percent, money), with as many digits as it has."""
        row = self._row(feature)
        phrases = (row["phrase_when_it_raises_risk"], row["phrase_when_it_lowers_risk"])
        own = (feature, EVENT_SHARES)
        spec = next((spec for phrase in phrases for _, name, spec in _pieces(phrase) if name in own), "")
        if spec == "money":
            return self._format.format_field(value, spec)
        sign = "+" if "+" in spec else ""
        if "%" in spec or (not spec and unit_of(feature).startswith("share")):
            return f"{100 * value:{sign},.6g} %"
        return f"{value:{sign},.6g}"

    def _category(self, feature: str, value: Any) -> Any:
        return self._format.format_field(value, "plan") if feature == PLAN else value

    def _row(self, feature: str) -> Mapping[Any, Any]:
        row = EVENT_SHARES if event_of(feature) else feature
        if row not in self._phrases:
            raise PhraseMissing(f"seeds/reason_phrases.csv: no row for the feature {row}")
        return self._phrases[row]


def read_phrasebook(connection: duckdb.DuckDBPyConnection, is_churn: bool = True) -> Phrasebook:
    """The phrasebook of the warehouse's `seeds.reason_phrases` and `marts.dim_plans`."""
    phrases = warehouse.read(connection, "select * from seeds.reason_phrases")
    plans = warehouse.read(connection, "select plan_tier, plan_name from marts.dim_plans")
    names = dict(zip(plans["plan_tier"], plans["plan_name"], strict=True))
    return Phrasebook(phrases, read_settings().reporting_currency, is_churn, names)


@cache
def _pieces(phrase: str) -> tuple[tuple[str, str | None, str], ...]:
    """The text before each field, the field's name (None after the last one) and its format."""
    return tuple((literal, name, spec or "") for literal, name, spec, _ in Formatter().parse(phrase))


@cache
def _columns_of(phrase: str) -> tuple[str, ...]:
    return tuple({name: None for _, name, _ in _pieces(phrase) if name})
