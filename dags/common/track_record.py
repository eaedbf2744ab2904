"""What was promised against what came: does the champion still say the truth?"""

import logging
import math
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml import paths, warehouse
from ml.settings import read_settings

if TYPE_CHECKING:
    import pandas as pd

log = logging.getLogger(__name__)

TOO_EARLY, HOLDS, RETRAIN = "too early", "holds", "retrain"

# Two-sided 99 %: one alarm for nothing in a hundred reviews, that is in two years of weeks.
Z_99 = 2.576
# low and high of the track record are a two-sided 90 % interval.
Z_90 = 1.645

RIPE = """
    select record.as_of_date, record.accounts, record.expected, record.realised, record.low, record.high,
        scores.base_rate
    from publish.pub_model_track_record as record
    inner join (
        select as_of_date, target, max(base_rate) as base_rate from ml.account_scores group by as_of_date, target
    ) as scores on record.as_of_date = scores.as_of_date and record.target = scores.target
    where record.target = ? and record.population = 'all accounts' and record.is_ripe and record.as_of_date < ?
    order by record.as_of_date desc
"""


def review_predictions(as_of_date: str | date, target: str = "churn") -> dict[str, Any]:
    """Judge the ripe promises of one target and write `reports/review/<as-of date>.md`.

    :returns: verdict ("too early", "holds" or "retrain"), reasons in words, report (path).
    """
    apart = timedelta(days=read_settings().targets[target].label_days)
    with warehouse.connect(read_only=True) as connection:
        ripe = warehouse.read(connection, RIPE, [target, str(as_of_date)])
    verdict, reasons = judge(take_apart(ripe, apart))
    report = _write(str(as_of_date), target, verdict, reasons)
    log.info("%s: %s", verdict, "; ".join(reasons))
    return {"verdict": verdict, "reasons": reasons, "report": str(report)}


def is_retraining_asked(reviewed: dict[str, Any]) -> bool:
    return reviewed["verdict"] == RETRAIN


def take_apart(ripe: "pd.DataFrame", apart: timedelta) -> "pd.DataFrame":
    """Of rows sorted by falling as-of date keep those whose label windows do not overlap: the others say the same."""
    kept: list[int] = []
    for index, day in ripe["as_of_date"].items():
        if not kept or ripe["as_of_date"][kept[-1]] - day >= apart:
            kept.append(index)
    return ripe.loc[kept]


def judge(ripe: "pd.DataFrame") -> tuple[str, list[str]]:
    """:param ripe: accounts, expected, realised, low, high (90 %) and base_rate of independent as-of dates."""
    if ripe.empty:
        return TOO_EARLY, ["no score's label window has passed yet"]
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


def _write(as_of_date: str, target: str, verdict: str, reasons: list[str]) -> Path:
    file = paths.reports() / "review" / f"{as_of_date}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"# Review of {target} on {as_of_date}: {verdict}", "", *(f"- {reason}" for reason in reasons)]
    file.write_text("\n".join(lines) + "\n")
    return file
