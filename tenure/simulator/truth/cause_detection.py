"""Are the planted causes found by the facts, and how long before the end? For the report and its test only."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from tenure import warehouse
from tenure.simulator.truth.expected_signs import Sign

# The 90 days before an end, as the weekly history sees them.
MONDAYS = 13
DAYS_BEFORE = (30, 60, 90)
DRAWS, SEED, INTERVAL = 1000, 7, (5, 95)
NEVER_TOLD = -1

ALIVE = (
    "select account_id, as_of_date from marts.fct_account_features where extract(isodow from as_of_date) = 1"
)
FACTS = """
    select distinct fact, account_id, as_of_date from marts.fct_account_facts
    where extract(isodow from as_of_date) = 1
"""


@dataclass(frozen=True)
class History:
    """Who was alive and which facts were said of whom, as matrices of accounts by Mondays."""

    accounts: np.ndarray
    mondays: np.ndarray
    alive: np.ndarray
    said: dict[str, np.ndarray]

    def of_sign(self, sign: Sign) -> np.ndarray:
        joined = np.logical_and if sign.is_together else np.logical_or
        silent = np.zeros_like(self.alive)
        return joined.reduce([self.said.get(fact, silent) for fact in sign.facts])


@dataclass(frozen=True)
class Ends:
    """Accounts that left, and whom they are compared with; rows are ends.

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
class Found:
    """How often and how early a sign was seen before the end; shares from 0 to 1."""

    ends: int
    share: float
    others: float
    ratio: float
    low: float
    high: float
    lead_days: np.ndarray
    """Of the accounts that showed it."""
    told_by: dict[int, tuple[float, float]]
    """Days before the end: share that had been told by then, and that of the others."""

    def lead(self, percent: float = 50) -> float:
        return float(np.percentile(self.lead_days, percent)) if len(self.lead_days) else float("nan")

    def separates(self) -> bool:
        return self.low > 1 or self.high < 1


def read_history(connection: duckdb.DuckDBPyConnection) -> History:
    alive, facts = warehouse.read(connection, ALIVE), warehouse.read(connection, FACTS)
    accounts, mondays = np.unique(alive.account_id.astype(str)), np.unique(alive.as_of_date)

    def matrix(rows: pd.DataFrame) -> np.ndarray:
        found = np.zeros((len(accounts), len(mondays)), bool)
        at = np.searchsorted(accounts, rows.account_id.astype(str)), np.searchsorted(mondays, rows.as_of_date)
        found[at] = True
        return found

    said = {str(fact): matrix(rows) for fact, rows in facts.groupby("fact")}
    return History(accounts, mondays, matrix(alive), said)


def read_ends(truth: Path, history: History) -> Ends:
    """The ends whose 13 Mondays before and one after are on record, of accounts alive on all of the 13."""
    gone = pd.read_parquet(truth / "causes.parquet").sort_values(["ends_on", "account_id"])
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
    others[np.arange(len(account)), account] = False
    return Ends(gone.cause.to_numpy(str)[whole], day[whole], account, monday, others)


def measure(history: History, ends: Ends, said: np.ndarray) -> Found:
    """Compare those who left with the others on the same Mondays; the interval draws whole accounts."""
    lead = _lead_days(history, ends, said)
    own = lead[np.arange(len(ends.account)), ends.account]
    share, others = _shares(ends, lead, own, 0)
    drawn = _draw_ratios(ends, lead >= 0, own >= 0)
    told_by = {days: tuple(float(each) for each in _shares(ends, lead, own, days)) for days in DAYS_BEFORE}
    ratio = share / others if others else float("nan")
    low, high = np.percentile(drawn, INTERVAL)
    return Found(len(own), share, others, ratio, low, high, own[own >= 0], told_by)


def _lead_days(history: History, ends: Ends, said: np.ndarray) -> np.ndarray:
    """By (end, account): days from the first Monday on which it was said, to the end. A sign that was up already when
    the 13 Mondays began counts from the beginning of its unbroken row of Mondays.
    """
    weeks = np.arange(said.shape[1])
    row_began = np.maximum.accumulate(np.where(said, 0, weeks + 1), axis=1)
    lead = np.full(ends.others.shape, NEVER_TOLD)
    for row, (last, day) in enumerate(zip(ends.monday, ends.day, strict=True)):
        window = said[:, last + 1 - MONDAYS : last + 1]
        told = np.flatnonzero(window.any(axis=1))
        first = last + 1 - MONDAYS + window[told].argmax(axis=1)
        began = history.mondays[row_began[told, first]]
        lead[row, told] = (day - began) // np.timedelta64(1, "D")
    return lead


def _shares(ends: Ends, lead: np.ndarray, own: np.ndarray, days: int) -> tuple[float, float]:
    among_others = ((lead >= days) & ends.others).sum(axis=1) / ends.others.sum(axis=1)
    return float((own >= days).mean()), float(among_others.mean())


def _draw_ratios(ends: Ends, told: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Ratios of shares, each from accounts drawn with replacement."""
    rng = np.random.default_rng(SEED)
    number = ends.others.shape[1]
    times = rng.multinomial(number, np.full(number, 1 / number), size=DRAWS).astype("float32")
    among_others = (times @ (told & ends.others).T.astype("float32")) / (
        times @ ends.others.T.astype("float32")
    )
    weight = times[:, ends.account]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = (weight * own).sum(axis=1) / (weight * among_others).sum(axis=1)
    # Not seen among the others nor among those who left: no difference.
    return np.nan_to_num(ratios, nan=1.0, posinf=np.inf)
