"""Lead times on the company's own history: how often and how early each fact was told before accounts left."""

import logging
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from ml.insights.detection import Detection, comparable_ends, measure_detection, read_history
from ml.training.promotion_gate import MIN_POSITIVE_ACCOUNTS_OUT_OF_TIME
from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.settings import read_settings

log = logging.getLogger("tenure")

MEASURED, TOO_FEW = "measured", "not enough history"
GONE = """
    select distinct account_id, happened_on as ends_on, '' as cause from marts.fct_churn_outcomes
    where happened_on <= ? order by ends_on, account_id
"""
COLUMNS = [
    "learned_on",
    "method",
    "ends",
    "fact",
    "share_left",
    "share_others",
    "ratio",
    "low",
    "high",
    "lead_days",
]


def measure_lead_times(as_of_date: str | date) -> dict[str, Any]:
    """Measure every fact over all who left and record it in `ml.lead_times`; idempotent.

    With fewer than `MIN_POSITIVE_ACCOUNTS_OUT_OF_TIME` comparable ends one row says so.

    :return: the method, the number of ends and how many facts separate who left from the others
    """
    day = read_as_of_date(as_of_date)
    known_until = day - timedelta(days=read_settings().target("churn").grace_days)
    with warehouse.connect() as connection:
        history = read_history(connection)
        ends = comparable_ends(history, warehouse.read(connection, GONE, [known_until]))
        is_enough = len(ends.account) >= MIN_POSITIVE_ACCOUNTS_OUT_OF_TIME
        facts = sorted(history.has_fact) if is_enough else []
        found = {fact: measure_detection(history, ends, history.has_fact[fact]) for fact in facts}
        table = pd.DataFrame([_row(fact, one) for fact, one in found.items()] or [{}])
        method = MEASURED if found else TOO_FEW
        table = table.assign(learned_on=day, method=method, ends=len(ends.account)).reindex(columns=COLUMNS)
        warehouse.create_ml_table(connection, "lead_times")
        warehouse.replace_partition(connection, "ml.lead_times", table, {"learned_on": day})
    result = {
        "method": method,
        "ends": len(ends.account),
        "separating": sum(bool(one.separates()) for one in found.values()),
        "learned_on": day.isoformat(),
    }
    log.info("lead times: %s", result)
    return result


def _row(fact: str, one: Detection) -> dict[str, Any]:
    values = {"ratio": one.ratio, "low": one.low, "high": one.high, "lead_days": one.lead()}
    finite = {name: value if np.isfinite(value) else None for name, value in values.items()}
    return {"fact": fact, "share_left": one.share, "share_others": one.others, **finite}
