"""Turn contributions into sentences that an account manager can repeat to a customer."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from string import Formatter
from types import MappingProxyType
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from ml.features.event_shares import event_of
from ml.features.training_set import CATEGORICAL, family_of
from tenure import warehouse
from tenure.core.errors import TenureError
from tenure.core.money import money_text
from tenure.core.settings import read_settings

REASONS_PER_ACCOUNT = 3
# The row of the phrases that all columns of ml/features/event_shares.py share.
EVENT_SHARES = "adoption_share_of_event_last_28d"
# Behind it stands what a phrase says of an account whose value is unknown, such as "no check-in yet".
IF_UNKNOWN = "; unknown: "
# This category holds the key of a plan; sentences show the plan's name instead.
PLAN = "fit_plan"
# Values of one account by column.
Facts = Mapping[str, Any]
REASON_COLUMNS = ["account_id", "rank", "family", "feature", "contribution", "sentence"]


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


class Phrasebook:
    """The rows of `seeds/reason_phrases.csv` by feature.

    :param currency: of the features in minor units
    :param is_churn: the sentences explain churn; phrases of categories, which say who leaves more often, fit no other
        target
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
        self._phrases = phrases.set_index("feature").to_dict("index")
        self._is_churn = is_churn

    def sentence(self, feature: str, facts: Facts) -> str | None:
        """The phrase that raises the risk, filled with the account's values.

        When one of them is unknown: None, or what the phrase says behind `; unknown: `.

        :raises PhraseMissing: no row for the feature, or its phrase names a column that does not exist.
        """
        row, own = feature, {}
        if event := event_of(feature):
            row, own = EVENT_SHARES, {EVENT_SHARES: facts[feature], "event": event}
        if row not in self._phrases:
            raise PhraseMissing(f"seeds/reason_phrases.csv: no row for the feature {row}")
        if row in CATEGORICAL and not self._is_churn:
            value = facts[row]
            return None if pd.isna(value) else f"{self.label(row)}: {self._category(row, value)}"
        known, _, unknown_phrase = self._phrase(row, facts).partition(IF_UNKNOWN)
        try:
            values = {name: own[name] if name in own else facts[name] for name in (row, *_columns_of(known))}
        except KeyError as missing:
            raise PhraseMissing(f"seeds/reason_phrases.csv, {row}: no column {missing.args[0]}") from missing
        if any(map(pd.isna, values.values())):
            return unknown_phrase or None
        return self._format.vformat(known, (), values)

    def label(self, feature: str) -> str:
        """The short name of the feature, such as "open tickets"."""
        if event := event_of(feature):
            return f"{self._phrases[EVENT_SHARES]['label']}: {event}"
        return self._phrases[feature]["label"]

    def condition(self, feature: str, operator: str, value: float | str) -> str:
        """A condition in words: "open tickets at least 10", "industry is retail", "auto-renew is switched off".

        :param operator: one of >=, < and =
        :raises PhraseMissing: no row for the feature.
        """
        if not event_of(feature) and feature not in self._phrases:
            raise PhraseMissing(f"seeds/reason_phrases.csv: no row for the feature {feature}")
        if operator == "=" or isinstance(value, str):
            return f"{self.label(feature)} is {self._category(feature, value)}"
        if "_is_" in feature:
            return self._phrase(feature, {feature: float(operator == ">=")})
        words = "at least" if operator == ">=" else "below"
        return f"{self.label(feature)} {words} {self.number(feature, value)}"

    def number(self, feature: str, value: float) -> str:
        """The value in the unit of the phrase (percent, money), with as many digits as it has."""
        phrase = self._phrases[EVENT_SHARES if event_of(feature) else feature]["phrase_when_it_raises_risk"]
        spec = "".join(spec or "" for _, name, spec, _ in Formatter().parse(phrase) if name == feature)
        if spec == "money":
            return self._format.format_field(value, spec)
        sign = "+" if "+" in spec else ""
        if "%" in spec:
            return f"{100 * value:{sign},.6g} %"
        return f"{value:{sign},.6g}"

    def _category(self, feature: str, value: Any) -> Any:
        return self._format.format_field(value, "plan") if feature == PLAN else value

    def _phrase(self, feature: str, facts: Facts) -> str:
        """A flag's phrase is chosen by its value, not its contribution: "auto-renew is switched off" must be true."""
        row = self._phrases[feature]
        is_off_flag = "_is_" in feature and facts[feature] == 0
        return row["phrase_when_it_lowers_risk"] if is_off_flag else row["phrase_when_it_raises_risk"]


def read_phrasebook(connection: duckdb.DuckDBPyConnection, is_churn: bool = True) -> Phrasebook:
    """The phrasebook of the warehouse's `seeds.reason_phrases` and `marts.dim_plans`."""
    phrases = warehouse.read(connection, "select * from seeds.reason_phrases")
    plans = warehouse.read(connection, "select plan_tier, plan_name from marts.dim_plans")
    names = dict(zip(plans["plan_tier"], plans["plan_name"], strict=True))
    return Phrasebook(phrases, read_settings().reporting_currency, is_churn, names)


def top_reasons(
    contributions: pd.DataFrame, frame: pd.DataFrame, phrasebook: Phrasebook, least: float
) -> pd.DataFrame:
    """Up to three families per account that raise the risk most, each with the sentence of its strongest feature.

    :param contributions: accounts x features, higher is riskier; rows as in `frame`
    :param frame: `account_id` and the values of the features
    :param least: families with a smaller contribution are left out; in the unit of the contributions
    :return: columns `REASON_COLUMNS`; `contribution` is that of the whole family
    """
    values, names = contributions.to_numpy(dtype=float), list(contributions.columns)
    families: dict[str, list[int]] = {}
    for place, feature in enumerate(names):
        families.setdefault(family_of(feature), []).append(place)
    members = list(families.items())
    totals = np.column_stack([values[:, places].sum(axis=1) for _, places in members])
    ranking = np.argsort(-totals, axis=1, kind="stable")[:, :REASONS_PER_ACCOUNT]
    orders = [np.argsort(-values[:, places], axis=1, kind="stable") for _, places in members]
    columns = {str(name): column.tolist() for name, column in frame.items()}
    rows = []
    # Only what is chosen here is put into words.
    for account, rank in np.argwhere(np.take_along_axis(totals, ranking, axis=1) >= least).tolist():
        chosen = ranking[account, rank]
        family, places = members[chosen]
        strongest_first = (places[one] for one in orders[chosen][account].tolist())
        raising = (names[place] for place in strongest_first if values[account, place] > 0)
        feature, sentence = _strongest(raising, _AccountFacts(columns, account), phrasebook)
        total = float(totals[account, chosen])
        rows.append((columns["account_id"][account], rank + 1, family, feature, total, sentence))
    return pd.DataFrame(rows, columns=REASON_COLUMNS)


class _AccountFacts(Mapping[str, Any]):
    """One account's values by column, looked up lazily: of two hundred columns a sentence names one or two."""

    def __init__(self, columns: Mapping[str, list[Any]], row: int) -> None:
        self._columns, self._row = columns, row

    def __getitem__(self, name: str) -> Any:
        return self._columns[name][self._row]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def _strongest(raising: Iterable[str], facts: Facts, phrasebook: Phrasebook) -> tuple[str, str]:
    """The first feature with known values, and its sentence; if there is none, the first as "not known"."""
    strongest = ""
    for feature in raising:
        if sentence := phrasebook.sentence(feature, facts):
            return feature, sentence
        strongest = strongest or feature
    return strongest, f"{phrasebook.label(strongest)}: not known"


@cache
def _pieces(phrase: str) -> tuple[tuple[str, str | None, str], ...]:
    """The text before each field, the field's name (None after the last one) and its format."""
    return tuple((literal, name, spec or "") for literal, name, spec, _ in Formatter().parse(phrase))


@cache
def _columns_of(phrase: str) -> tuple[str, ...]:
    return tuple({name: None for _, name, _ in _pieces(phrase) if name})
