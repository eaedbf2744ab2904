"""How often and how early facts were told of accounts that left, against comparable accounts on the same Mondays."""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

from tenure import warehouse

# The 90 days before an end have 13 Mondays in the weekly history.
MONDAYS = 13
DAYS_BEFORE = (30, 60, 90)
DRAWS, SEED, INTERVAL = 1000, 7, (5, 95)
NOT_DETECTED = -1

ALIVE = (
    "select account_id, as_of_date from marts.fct_account_features where extract(isodow from as_of_date) = 1"
)
FACTS = """
    select distinct fact, account_id, as_of_date from marts.fct_account_facts
    where extract(isodow from as_of_date) = 1
"""


@dataclass(frozen=True)
class History:
    """Which accounts were alive and which facts they had, as boolean matrices of accounts by Mondays."""

    accounts: np.ndarray
    mondays: np.ndarray
    alive: np.ndarray
    has_fact: dict[str, np.ndarray]

    def of_facts(self, facts: Iterable[str], needs_all: bool = False) -> np.ndarray:
        """Which accounts showed one of the facts, or all of them, on which Mondays."""
        joined = np.logical_and if needs_all else np.logical_or
        never = np.zeros_like(self.alive)
        return joined.reduce([self.has_fact.get(fact, never) for fact in facts])


@dataclass(frozen=True)
class Ends:
    """Accounts that left, and the accounts they are compared with; rows are ends of coverage.

    `account` and `monday` are positions in the history, `monday` being the last one before the end.
    """

    cause: np.ndarray
    day: np.ndarray
    account: np.ndarray
    monday: np.ndarray
    others: np.ndarray
    """Comparable accounts, by (end, account): alive on the same Mondays and on the next one."""

    def take(self, rows: np.ndarray) -> "Ends":
        return Ends(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def of_cause(self, cause: str) -> "Ends":
        return self.take(self.cause == cause)


@dataclass(frozen=True)
class Detection:
    """How often and how early a sign was seen before the end, with a 90 % interval of the ratio; shares from 0 to 1."""

    ends: int
    share: float
    others: float
    ratio: float
    low: float
    high: float
    lead_days: np.ndarray
    """One entry per account that showed the sign."""
    detected_by: dict[int, tuple[float, float]]
    """By days before the end: share in which the sign had been seen by then, and the share of the others."""

    def lead(self, percent: float = 50) -> float:
        """Percentile of the lead times in days; NaN when no account showed the sign."""
        return float(np.percentile(self.lead_days, percent)) if len(self.lead_days) else float("nan")

    def separates(self) -> bool:
        """The interval of the ratio excludes 1."""
        return self.low > 1 or self.high < 1


def read_history(connection: duckdb.DuckDBPyConnection) -> History:
    alive, facts = warehouse.read(connection, ALIVE), warehouse.read(connection, FACTS)
    accounts, mondays = np.unique(alive.account_id.astype(str)), np.unique(alive.as_of_date)

    def matrix(rows: pd.DataFrame) -> np.ndarray:
        found = np.zeros((len(accounts), len(mondays)), bool)
        at = np.searchsorted(accounts, rows.account_id.astype(str)), np.searchsorted(mondays, rows.as_of_date)
        found[at] = True
        return found

    has_fact = {str(fact): matrix(rows) for fact, rows in facts.groupby("fact")}
    return History(accounts, mondays, matrix(alive), has_fact)


def comparable_ends(history: History, gone: pd.DataFrame) -> Ends:
    """Ends with 13 Mondays before and one after in the history, of accounts that were alive on all 13.

    :param gone: account_id, ends_on, cause ("" where none is known), in the order of `ends_on`
    """
    gone = gone[gone.account_id.isin(history.accounts)]
    day = pd.to_datetime(gone.ends_on).to_numpy().astype(history.mondays.dtype)
    account = np.searchsorted(history.accounts, gone.account_id.astype(str))
    monday = np.searchsorted(history.mondays, day) - 1
    whole = [
        MONDAYS <= last + 1 < len(history.mondays) and history.alive[who, last + 1 - MONDAYS : last + 1].all()
        for who, last in zip(account, monday, strict=True)
    ]
    account, monday = account[whole], monday[whole]
    others = np.array([history.alive[:, last + 1 - MONDAYS : last + 2].all(axis=1) for last in monday])
    others = others.reshape(len(monday), len(history.accounts))
    others[np.arange(len(account)), account] = False
    return Ends(gone.cause.to_numpy(str)[whole], day[whole], account, monday, others)


def measure_detection(history: History, ends: Ends, has_sign: np.ndarray) -> Detection:
    """Compare accounts that left with the others on the same Mondays; the interval is bootstrapped by account."""
    lead = _lead_days(history, ends, has_sign)
    own = lead[np.arange(len(ends.account)), ends.account]
    share, others = _shares(ends, lead, own, 0)
    drawn = _bootstrap_ratios(ends, lead >= 0, own >= 0)
    detected_by = {days: _shares(ends, lead, own, days) for days in DAYS_BEFORE}
    ratio = share / others if others else float("nan")
    low, high = np.percentile(drawn, INTERVAL)
    return Detection(len(own), share, others, ratio, low, high, own[own >= 0], detected_by)


def _lead_days(history: History, ends: Ends, has_sign: np.ndarray) -> np.ndarray:
    """By (end, account): days from the first Monday with the sign to the end; `NOT_DETECTED` without. A sign that was
    present when the 13 Mondays began counts from the beginning of its unbroken run of Mondays.
    """
    weeks = np.arange(has_sign.shape[1])
    run_began = np.maximum.accumulate(np.where(has_sign, 0, weeks + 1), axis=1)
    lead = np.full(ends.others.shape, NOT_DETECTED)
    for row, (last, day) in enumerate(zip(ends.monday, ends.day, strict=True)):
        window = has_sign[:, last + 1 - MONDAYS : last + 1]
        detected = np.flatnonzero(window.any(axis=1))
        first = last + 1 - MONDAYS + window[detected].argmax(axis=1)
        began = history.mondays[run_began[detected, first]]
        lead[row, detected] = (day - began) // np.timedelta64(1, "D")
    return lead


def _shares(ends: Ends, lead: np.ndarray, own: np.ndarray, days: int) -> tuple[float, float]:
    among_others = ((lead >= days) & ends.others).sum(axis=1) / ends.others.sum(axis=1)
    return float((own >= days).mean()), float(among_others.mean())


def _bootstrap_ratios(ends: Ends, detected: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Bootstrapped ratios of the shares: accounts drawn with replacement."""
    rng = np.random.default_rng(SEED)
    number = ends.others.shape[1]
    times = rng.multinomial(number, np.full(number, 1 / number), size=DRAWS).astype("float32")
    among_others = (times @ (detected & ends.others).T.astype("float32")) / (
        times @ ends.others.T.astype("float32")
    )
    weight = times[:, ends.account]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = (weight * own).sum(axis=1) / (weight * among_others).sum(axis=1)
    # Seen neither among the others nor among those who left: no difference.
    return np.nan_to_num(ratios, nan=1.0, posinf=np.inf)
