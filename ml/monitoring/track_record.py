"""The review of one target: matured promises (expected counts with an interval) against outcomes, and drift."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ml.monitoring.drift import DRIFTED, PSI, SCORES, SHARE
from ml.tracking import champions, model_registry
from ml.tracking.decisions import Champion
from tenure import warehouse
from tenure.core.settings_schema import Target

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

TOO_EARLY, HOLDS, RETRAIN, NO_SIGNAL = "too early", "holds", "retrain", "no signal"

# Two-sided 99 %: one false alarm in a hundred reviews, that is in two years of weeks.
Z_99 = 2.576
# `low` and `high` of the track record are a two-sided 90 % interval.
Z_90 = 1.645

FEATURES_LISTED = 10

RECORD = """
    select record.*, promised.base_rate
    from publish.pub_model_track_record as record
    inner join (
        select as_of_date, target, max(base_rate) as base_rate from publish.pub_promises group by as_of_date, target
    ) as promised on record.as_of_date = promised.as_of_date and record.target = promised.target
    where record.target = ? and record.as_of_date < ?
    order by record.as_of_date desc
"""
DRIFT = (
    "select * from ml.drift where target = ? and as_of_date <= ? order by as_of_date, value desc nulls last"
)


@dataclass(frozen=True)
class TargetReview:
    """One target's review: `record` holds its promises, newest first, `drift` the rows of `ml.drift` up to the day."""

    target: Target
    verdict: str
    reasons: list[str]
    champion: Champion | None
    record: "pd.DataFrame"
    drift: "pd.DataFrame"


def review_target(connection: "duckdb.DuckDBPyConnection", target: Target, day: date) -> TargetReview:
    """Verdict and reasons of one target.

    "no signal": there is no champion. "too early": no label window of a promise is over. "retrain": the realised counts
    or the base rate are outside their 99 % interval, or there is drift. "holds" otherwise.
    """
    record = warehouse.read(connection, RECORD, [target.name, day])
    drift = warehouse.read(connection, DRIFT, [target.name, day])
    champion = champions.current_champion(target.name)
    if champion is None:
        verdict, reasons = NO_SIGNAL, _why_no_champion(target.name)
    else:
        of_all = record[record["population"] == "all accounts"]
        matured = independent_dates(of_all[of_all["is_ripe"]], timedelta(days=target.label_days))
        verdict, reasons = judge_promises(matured)
        if verdict == TOO_EARLY:
            reasons = [_when_matured(of_all, target)]
        if moved := judge_drift(drift[drift["as_of_date"].dt.date == day]):
            verdict, reasons = RETRAIN, reasons + moved
    return TargetReview(target, verdict, reasons, champion, record, drift)


def independent_dates(matured: "pd.DataFrame", apart: timedelta) -> "pd.DataFrame":
    """The rows whose as-of dates are at least `apart`, from the newest on: their label windows do not overlap.

    :param matured: sorted by falling as-of date
    """
    kept: list[int] = []
    days = matured["as_of_date"].tolist()
    for place, day in enumerate(days):
        if not kept or days[kept[-1]] - day >= apart:
            kept.append(place)
    return matured.iloc[kept]


def judge_promises(matured: "pd.DataFrame") -> tuple[str, list[str]]:
    """Verdict and reasons: do the realised counts agree with the expected ones, and with the base rate of training?

    :param matured: accounts, expected, realised, low, high (90 %) and base_rate of as-of dates whose label windows do
        not overlap
    """
    if matured.empty:
        return TOO_EARLY, ["no label window of a promise is over yet"]
    expected, realised, accounts = (
        float(matured[name].sum()) for name in ("expected", "realised", "accounts")
    )
    spread = Z_99 / Z_90 * math.sqrt(float((((matured["high"] - matured["low"]) / 2) ** 2).sum()))
    counts = f"of {accounts:.0f} accounts {expected:.1f} were expected and {realised:.0f} realised"
    if abs(realised - expected) > spread:
        return RETRAIN, [f"out of calibration: {counts}; the 99 % interval is ± {spread:.1f}"]
    base = float((matured["base_rate"] * matured["accounts"]).sum())
    chance = Z_99 * math.sqrt(base * (1 - base / accounts))
    if abs(realised - base) > chance:
        rates = f"{realised / accounts:.1%} against {base / accounts:.1%} in training"
        return RETRAIN, [f"the base rate has moved: {rates}; the 99 % interval is ± {chance / accounts:.1%}"]
    return HOLDS, [counts]


def judge_drift(today: "pd.DataFrame") -> list[str]:
    """A sentence per reason to train again. A single drifted feature is none: it may move for good reasons.

    :param today: rows of `ml.drift` of one day and target
    """
    drifted = today[today["state"] == DRIFTED]
    is_feature = (drifted["measure"] == PSI) & (drifted["what"] != SCORES)
    reasons = [
        f"drift: {row.what}: {row.measure} {row.value:.2f}, threshold {row.threshold:g}"
        for row in drifted[~is_feature].itertuples()
    ]
    if SHARE in set(drifted["what"]):
        reasons.append(f"largest: {', '.join(drifted.loc[is_feature, 'what'].head(FEATURES_LISTED))}")
    return reasons


def _why_no_champion(target: str) -> list[str]:
    reasons = ["no champion: no probabilities are published, the health score ranks the accounts"]
    last = model_registry.last_gate_result(target)
    if last is None:
        return [*reasons, "no training has run yet"]
    outcome = "refused" if last.verdict == "refuse" else "accepted by the gate, but not approved"
    return [*reasons, f"the training as of {last.as_of_date} was {outcome}", *last.reasons]


def _when_matured(promised: "pd.DataFrame", target: Target) -> str:
    days = f"{target.label_days} days after its as-of date (lead, horizon and grace)"
    if promised.empty:
        return f"too early: there are no promises yet; a label matures {days}"
    matured_on = promised["as_of_date"].min().date() + timedelta(days=target.label_days)
    return f"too early: a label matures {days}, the first on {matured_on}"
