"""Bad fit: segments that leave more often from the start, for those who sell and advertise.

A segment is a value of channel, industry, plan or region, or a pair of two. Its rate is departures per account-year,
over all time in which an account was watched. Small segments are drawn towards the rate of all (a gamma prior for
Poisson counts, its spread learned from the segments: Clayton and Kaldor 1987, Biometrics 43, 671-681). A segment is
named when it stands out further than the one that stands out furthest does after the accounts have been dealt out to
the segments at random, in nine deals of ten (Westfall and Young 1993, Resampling-Based Multiple Testing): so many
segments were compared, and where none differs, one company in ten has one named. A named segment is set aside and the
others are compared again: what was only its shadow, such as the whole industry, is not named.
"""

import logging
import math
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from ml.explanation.reason_sentences import read_phrasebook
from ml.insights.danger_line import LEARNED
from ml.insights.early_signs import early_signs, read_first_days
from ml.insights.key_features import NO_HISTORY
from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.settings import read_settings

log = logging.getLogger("tenure")

DIMENSIONS = ("channel", "industry", "plan", "region")
DEALS = 2000
# Of the deals that may hold a segment that stands out as far.
MOST_CHANCE = 0.10
# Shapes of the prior, in departures: more than ten would call every segment average, for want of segments that differ.
SHAPES = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
POSTERIOR_DRAWS = 20_000
COLUMNS = ["dimension", "segment", "accounts", "account_years", "departures", "departures_a_year"]

# Nobody can be seen leaving before the first departure on record. Where a customer comes from does not change with
# time; the plan does, and the first one counts, which is unknown of those who left before the first as-of date.
WATCHED = """
with spells as (
    select
        account_id,
        greatest(spell_started_on, min(spell_ended_on) over ()) as since,
        case when spell_ended_on <= $known_until then spell_ended_on end as left_on
    from intermediate.int_billing__coverage_spells
    where spell_started_on < $known_until
),
watched as (
    select
        account_id,
        sum(coalesce(left_on, $known_until) - since) / 365.25 as account_years,
        count(left_on) as departures
    from spells
    where coalesce(left_on, $known_until) > since
    group by account_id
),
first_plans as (
    select account_id, arg_min(fit_plan, as_of_date) as plan
    from marts.fct_account_features
    where as_of_date <= $day
    group by account_id
)
select watched.*, accounts.channel, accounts.industry, accounts.region, first_plans.plan
from watched
inner join marts.dim_accounts as accounts using (account_id)
left join first_plans using (account_id)
order by account_id
"""


def find_bad_fit(as_of_date: str | date) -> dict[str, Any]:
    """Compare all segments on what is known at the day and record them in `ml.bad_fit`; again gives the same rows.

    :return: the sentences for sales and marketing, how many segments were compared, and the day
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
        ):
            if not warehouse.table_exists(connection, table):
                raise LookupError(f"{table} is not built: run the features station with its history")
        accounts = connection.execute(WATCHED, {"known_until": known_until, "day": day}).df()
        found = compare_segments(
            accounts, settings.segments.least_accounts, training.min_positive_accounts, training.seed
        )
        first_days, phrasebook = read_first_days(connection, day), read_phrasebook(connection)
        warehouse.create_ml_table(connection, "bad_fit")
        rows = with_sentences(found, accounts, first_days, phrasebook, training.seed)
        warehouse.replace_partition(
            connection, "ml.bad_fit", rows.assign(learned_on=day), {"learned_on": day}
        )
    said = rows.loc[rows["is_bad_fit"], "qualification"].tolist()
    log.info("bad fit: %s", "; ".join(said) or f"none of {len(rows)} segments")
    return {"learned_on": day.isoformat(), "segments": len(rows), "bad_fit": said}


def compare_segments(
    accounts: pd.DataFrame, least_accounts: int, min_departures: int, seed: int
) -> pd.DataFrame:
    """One row per segment of at least so many accounts, the named ones first; without sentences.

    :param accounts: account_years, departures and the columns of `DIMENSIONS`; unknown ones belong to no segment
    """
    segments = _segments(accounts, least_accounts)
    if not segments:
        return pd.DataFrame(columns=[*COLUMNS, "is_bad_fit", "fit_rank"])
    members = np.array(list(segments.values()), dtype=float)
    years, departures = (accounts[name].to_numpy(dtype=float) for name in ("account_years", "departures"))
    rows = pd.DataFrame(list(segments), columns=["dimension", "segment"])
    rows = rows.assign(accounts=members.sum(axis=1).astype(int), account_years=members @ years)
    rows = rows.assign(
        departures=(members @ departures).astype(int), all_a_year=departures.sum() / years.sum()
    )
    rows["departures_a_year"] = rows["departures"] / rows["account_years"]
    rows = rows.assign(method=NO_HISTORY, is_bad_fit=False, fit_rank=None, compared=len(rows))
    if departures.sum() < min_departures:
        return rows
    rows = rows.assign(method=LEARNED, **_shrunk(rows, seed))
    rows["chance"] = _chances(members, years, departures, seed)[1]
    left = np.ones(len(accounts), dtype=bool)
    named: list[int] = []
    while left.any():
        # Those named lie aside, and stand out no more. By chance alone the strongest would be equals.
        own, chance = _chances(members[:, left], years[left], departures[left], seed)
        worst = int(np.argmax(own))
        if chance[worst] >= MOST_CHANCE or rows["low"][worst] <= rows["all_a_year"][worst]:
            break
        named.append(worst)
        left &= members[worst] == 0
    rows.loc[named, "is_bad_fit"] = True
    rows.loc[named, "fit_rank"] = range(1, len(named) + 1)
    return rows.sort_values(["fit_rank", "chance", "low"], ascending=[True, True, False], ignore_index=True)


def _segments(accounts: pd.DataFrame, least_accounts: int) -> dict[tuple[str, str], np.ndarray]:
    """(dimension, segment) -> who belongs to it. A pair of which one half is the whole of the other is not repeated."""
    kinds = [(one,) for one in DIMENSIONS] + list(combinations(DIMENSIONS, 2))
    found: dict[tuple[str, str], np.ndarray] = {}
    for kind in kinds:
        known = accounts[list(kind)].dropna()
        for values in sorted(set(known.itertuples(index=False, name=None))):
            is_in = np.logical_and.reduce(
                [(accounts[name] == value).to_numpy() for name, value in zip(kind, values, strict=True)]
            )
            is_new = not any((is_in == other).all() for other in found.values())
            if is_in.sum() >= least_accounts and is_new:
                found[" and ".join(kind), " and ".join(values)] = is_in
    return found


def _chances(
    members: np.ndarray, years: np.ndarray, departures: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """For each segment how far it stands out, and the share of deals in which any segment does as far."""
    generator = np.random.default_rng(seed)
    dealt = np.array([generator.permutation(len(years)) for _ in range(DEALS)]).T
    overall = departures.sum() / max(years.sum(), 1e-9)
    own = _stand_out(members @ departures, overall * (members @ years))
    furthest = _stand_out(members @ departures[dealt], overall * (members @ years[dealt])).max(axis=0)
    return own, (1 + (furthest[None, :] >= own[:, None]).sum(axis=1)) / (1 + DEALS)


def _stand_out(departures: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Signed root of the deviance of a Poisson count: about standard normal where nothing is special."""
    expected = np.maximum(expected, 1e-9)
    surprise = np.where(departures > 0, departures * np.log(np.maximum(departures, 1e-9) / expected), 0)
    return np.sign(departures - expected) * np.sqrt(np.maximum(2 * (surprise - departures + expected), 0))


def _shrunk(rows: pd.DataFrame, seed: int) -> dict[str, np.ndarray]:
    """Posterior mean and 95 % interval of the departures a year."""
    overall = float(rows["all_a_year"].iloc[0])
    counts = list(zip(rows["departures"], rows["account_years"], strict=True))
    shape = max(SHAPES, key=lambda one: sum(_log_likelihood(k, years, one, overall) for k, years in counts))
    shapes, weights = (
        shape + rows["departures"].to_numpy(),
        shape / overall + rows["account_years"].to_numpy(),
    )
    drawn = np.random.default_rng(seed).standard_gamma(shapes, size=(POSTERIOR_DRAWS, len(rows))) / weights
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    return {"shrunk_a_year": shapes / weights, "low": low, "high": high}


def _log_likelihood(departures: int, years: float, shape: float, overall: float) -> float:
    """Of a count whose rate is drawn from the prior (negative binomial), but for a constant."""
    rate = shape / overall
    return (
        math.lgamma(shape + departures) - math.lgamma(shape) + shape * math.log(rate / (rate + years))
        - departures * math.log(rate + years)
    )  # fmt: skip


def with_sentences(
    found: pd.DataFrame, accounts: pd.DataFrame, first_days: pd.DataFrame, phrasebook: Any, seed: int
) -> pd.DataFrame:
    """The rows with `early_signs` and `qualification` where a segment is named."""
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
