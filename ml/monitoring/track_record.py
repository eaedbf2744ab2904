"""What was promised against what came, and whether the customers are still those the champion knows."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ml.monitoring.drift import DRIFTED, PSI, SCORES, SHARE
from ml.tracking import model_registry
from tenure import warehouse
from tenure.core.settings_schema import Target

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

TOO_EARLY, HOLDS, RETRAIN, NO_SIGNAL = "too early", "holds", "retrain", "no signal"

# Two-sided 99 %: one alarm for nothing in a hundred reviews, that is in two years of weeks.
Z_99 = 2.576
# low and high of the track record are a two-sided 90 % interval.
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
    """One target's review: `record` are its promises (newest first), `drift` everything measured up to the day."""

    target: Target
    verdict: str
    reasons: list[str]
    champion: model_registry.Champion | None
    record: "pd.DataFrame"
    drift: "pd.DataFrame"


def review_target(connection: "duckdb.DuckDBPyConnection", target: Target, day: date) -> TargetReview:
    record = warehouse.read(connection, RECORD, [target.name, day])
    drift = warehouse.read(connection, DRIFT, [target.name, day])
    champion = model_registry.current_champion(target.name)
    if champion is None:
        verdict, reasons = NO_SIGNAL, _why_no_champion(target.name)
    else:
        of_all = record[record["population"] == "all accounts"]
        ripe = independent_dates(of_all[of_all["is_ripe"]], timedelta(days=target.label_days))
        verdict, reasons = judge_promises(ripe)
        if verdict == TOO_EARLY:
            reasons = [_when_ripe(of_all, target)]
        if moved := judge_drift(drift[drift["as_of_date"].dt.date == day]):
            verdict, reasons = RETRAIN, reasons + moved
    return TargetReview(target, verdict, reasons, champion, record, drift)


def independent_dates(ripe: "pd.DataFrame", apart: timedelta) -> "pd.DataFrame":
    """Of rows sorted by falling as-of date keep those whose label windows do not overlap: the others say the same."""
    kept: list[int] = []
    for index, day in ripe["as_of_date"].items():
        if not kept or ripe["as_of_date"][kept[-1]] - day >= apart:
            kept.append(index)
    return ripe.loc[kept]


def judge_promises(ripe: "pd.DataFrame") -> tuple[str, list[str]]:
    """:param ripe: accounts, expected, realised, low, high (90 %) and base_rate of independent as-of dates."""
    if ripe.empty:
        return TOO_EARLY, ["no promise's label window has passed yet"]
    expected, realised, accounts = (float(ripe[name].sum()) for name in ("expected", "realised", "accounts"))
    spread = Z_99 / Z_90 * math.sqrt(float((((ripe["high"] - ripe["low"]) / 2) ** 2).sum()))
    counts = f"of {accounts:.0f} accounts {expected:.1f} were expected and {realised:.0f} came"
    if abs(realised - expected) > spread:
        return RETRAIN, [f"out of calibration: {counts}; 99 % of chance stays within ± {spread:.1f}"]
    base = float((ripe["base_rate"] * ripe["accounts"]).sum())
    chance = Z_99 * math.sqrt(base * (1 - base / accounts))
    if abs(realised - base) > chance:
        rates = f"{realised / accounts:.1%} against {base / accounts:.1%} in training"
        return RETRAIN, [f"the base rate has moved: {rates}; chance explains ± {chance / accounts:.1%}"]
    return HOLDS, [counts]


def judge_drift(today: "pd.DataFrame") -> list[str]:
    """A sentence per reason to learn again. A single feature is none: it may move for good reasons.

    :param today: rows of `ml.drift` of one day and target
    """
    drifted = today[today["state"] == DRIFTED]
    is_feature = (drifted["measure"] == PSI) & (drifted["what"] != SCORES)
    said = [
        f"drift: {row.what}: {row.measure} {row.value:.2f}, and from {row.threshold:g} on it is called drift"
        for row in drifted[~is_feature].itertuples()
    ]
    if SHARE in set(drifted["what"]):
        said.append(f"furthest: {', '.join(drifted.loc[is_feature, 'what'].head(FEATURES_LISTED))}")
    return said


def _why_no_champion(target: str) -> list[str]:
    said = ["no champion: nothing is promised, the health score carries the ranking"]
    last = model_registry.last_gate_result(target)
    if last is None:
        return [*said, "nothing was trained yet"]
    word = "refused" if last.verdict == "refuse" else "found worth promoting, and nobody has approved it"
    return [*said, f"the training as of {last.as_of_date} was {word}", *last.reasons]


def _when_ripe(promised: "pd.DataFrame", target: Target) -> str:
    days = f"{target.label_days} days after its promise (lead, horizon and grace)"
    if promised.empty:
        return f"too early: nothing is promised yet; an outcome is known {days}"
    ripe_on = promised["as_of_date"].min().date() + timedelta(days=target.label_days)
    return f"too early: an outcome is known {days}, the first on {ripe_on}"
