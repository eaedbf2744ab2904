"""Bad-fit segments: kinds of accounts that leave more often from the start, for sales and marketing.

Which those are, ml.insights.segment_comparison tests; here their accounts are read and the sentences written.
"""

import logging
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from ml.explanation.reason_sentences import read_phrasebook
from ml.insights.early_signs import early_signs, read_first_days
from ml.insights.segment_comparison import compare_segments
from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.errors import NotBuilt
from tenure.core.settings import read_settings

log = logging.getLogger("tenure")

# Time under observation starts with the first departure on record: earlier ones cannot be seen. It ends with coverage
# that went to another account, and no one departed. Channel, industry and region do not change; of the plans the first
# one counts, which is unknown for accounts that left before the first as-of date.
ACCOUNT_YEARS = """
with spells as (
    select
        account_id,
        greatest(spell_started_on, min(spell_ended_on) filter (where not is_moved) over ()) as since,
        least(spell_ended_on, $known_until) as until,
        case when spell_ended_on <= $known_until and not is_moved then spell_ended_on end as left_on
    from intermediate.int_billing__coverage_spells
    where spell_started_on < $known_until
),
watched as (
    select
        account_id,
        sum(until - since) / 365.25 as account_years,
        count(left_on) as departures
    from spells
    where until > since
    group by account_id
),
first_plans as (
    select
        account_id,
        (array_agg(fit_plan order by as_of_date) filter (where fit_plan is not null))[1] as plan
    from marts.fct_account_features
    where as_of_date <= $day
    group by account_id
)
select watched.*, accounts.channel, accounts.industry, accounts.region, coalesce(plan_name, first_plans.plan) as plan
from watched
inner join marts.dim_accounts as accounts using (account_id)
left join first_plans using (account_id)
left join marts.dim_plans as plans on first_plans.plan = plans.plan_tier
order by account_id
"""


def find_bad_fit(as_of_date: str | date) -> dict[str, Any]:
    """Compare all segments on what is known at the day and record them in `ml.bad_fit`; idempotent.

    :return: learned_on, segments (how many were compared), bad_fit (the sentences for sales and marketing)
    :raises LookupError: the features are not built.
    """
    day, settings = read_as_of_date(as_of_date), read_settings()
    known_until = day - timedelta(days=settings.targets["churn"].grace_days)
    training = settings.training
    with warehouse.connect() as connection:
        for table in (
            "intermediate.int_billing__coverage_spells",
            "marts.fct_account_features",
            "marts.dim_accounts",
            "marts.dim_plans",
        ):
            if not warehouse.table_exists(connection, table):
                raise NotBuilt(f"{table} is not built: run the features stage with its history")
        accounts = connection.execute(ACCOUNT_YEARS, {"known_until": known_until, "day": day}).df()
        found = compare_segments(
            accounts, settings.segments.least_accounts, training.min_positive_accounts, training.seed
        )
        first_days, phrasebook = read_first_days(connection, day), read_phrasebook(connection)
        warehouse.create_ml_table(connection, "bad_fit")
        rows = with_sentences(found, accounts, first_days, phrasebook, training.seed)
        warehouse.replace_partition(
            connection, "ml.bad_fit", rows.assign(learned_on=day), {"learned_on": day}
        )
    sentences = rows.loc[rows["is_bad_fit"], "qualification"].tolist()
    log.info("bad fit: %s", "; ".join(sentences) or f"none of {len(rows)} segments")
    return {"learned_on": day.isoformat(), "segments": len(rows), "bad_fit": sentences}


def with_sentences(
    found: pd.DataFrame, accounts: pd.DataFrame, first_days: pd.DataFrame, phrasebook: Any, seed: int
) -> pd.DataFrame:
    """The rows with `early_signs` and `qualification`, which are None where the segment is not reported."""
    rows = found.assign(early_signs=None, qualification=None).astype(
        {"early_signs": object, "qualification": object}
    )
    for row in rows.index[rows["is_bad_fit"].astype(bool)]:
        kind, values = rows["dimension"][row].split(" and "), rows["segment"][row].split(" and ")
        is_in = np.logical_and.reduce(
            [accounts[name] == value for name, value in zip(kind, values, strict=True)]
        )
        signs = early_signs(first_days, set(accounts.loc[is_in, "account_id"]), phrasebook, seed)
        rows.loc[row, "early_signs"] = "; ".join(signs) or None
        rows.loc[row, "qualification"] = _qualification(rows.loc[row], kind, values, signs)
    return rows


def _qualification(row: pd.Series, kind: list[str], values: list[str], signs: list[str]) -> str:
    who = " and ".join(f"{name} {value}" for name, value in zip(kind, values, strict=True))
    own, everyone = (1 - np.exp(-row[name]) for name in ("shrunk_a_year", "all_a_year"))
    advice = (
        f"watch from the start: {'; '.join(signs)}"
        if signs
        else "nothing in their first 60 days tells them apart, so qualify before the sale"
    )
    return (
        f"leads from {who}: {row['accounts']} accounts, {own:.0%} leave within a year "
        f"against {everyone:.0%} of all; {advice}"
    )
