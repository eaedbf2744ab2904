"""Whether what people read is fresh: the day's data, the champion, the delivery, and the owners of the tasks.

| state | means |
|---|---|
| fresh | not older than the limit of the settings (`freshness`) |
| stale | older, absent, or gone, or more tasks without an owner than the limit: somebody has to look |
| none | this home never had a champion, so none is missed |
| off | the settings set no limit |

Judged by the published snapshot, which may be read while a run writes.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import duckdb

from tenure.core import paths
from tenure.core.duckdb_file import OF_A_READER, open_file
from tenure.core.errors import TenureError
from tenure.core.settings import read_settings
from tenure.core.settings_schema import Freshness
from tenure.simulator.demo_home import facts_end

FRESH, STALE, NONE, OFF = "fresh", "stale", "none", "off"
# A team east of Greenwich may be a day ahead. A day further ahead would hide for long that the runs have stopped.
MOST_DAYS_AHEAD = 1

LATEST_DAY = "select max(as_of_date) from publish.pub_account_health"
PROBABILITIES = """
select count(churn_probability) > 0, min(signal_note) from publish.pub_account_health where as_of_date = ?
"""
LEARNED_ON = "select max(learned_on) from ml.account_scores where as_of_date = ? and target = 'churn'"
EVER_HAD_A_CHAMPION = "select count(probability) > 0 from publish.pub_promises where target = 'churn'"
# A row that was refused concerns one task, and is no fault of the channel; one that was tried too often is.
WAITING_SINCE = """
select min(first_tried_on), string_agg(distinct channel, ', ' order by channel)
from delivery.waiting where status = 'pending' or attempts >= ?
"""

WITHOUT_OWNER = (
    "select count(*) from publish.pub_task_list where status = 'open' and owner_email = 'unassigned'"
)


class NotFresh(TenureError, RuntimeError):
    """Something is stale; the message says what, since when, and where to look."""


@dataclass(frozen=True)
class Check:
    """`since`: the day that its age is counted from; None where there is none. `words`: the state as a sentence."""

    state: str
    words: str
    since: date | None = None
    age_days: int | None = None
    limit_days: int | None = None


@dataclass(frozen=True)
class FreshnessReport:
    """`today`: the day up to which ages are counted. `checks`: by name, data, champion, delivery and owners."""

    today: date
    is_demo: bool
    checks: dict[str, Check]

    @property
    def is_fresh(self) -> bool:
        return not any(check.state == STALE for check in self.checks.values())

    def as_json(self) -> dict[str, Any]:
        """Return states, days and ages, and nothing that concerns a customer or a model: anybody may read it."""
        checks = {
            name: {key: value for key, value in asdict(check).items() if key != "words"}
            | {"since": check.since and check.since.isoformat()}
            for name, check in self.checks.items()
        }
        return {
            "is_fresh": self.is_fresh,
            "today": self.today.isoformat(),
            "is_demo": self.is_demo,
            "checks": checks,
        }


def require_fresh(today: date) -> dict[str, Any]:
    """Return the report as JSON.

    :param today: as `read_freshness`
    :raises NotFresh: something is stale.
    """
    report = read_freshness(today)
    if not report.is_fresh:
        stale = [check.words for check in report.checks.values() if check.state == STALE]
        raise NotFresh("; ".join(stale))
    return report.as_json()


def read_freshness(today: date) -> FreshnessReport:
    """Judge the snapshot of this home.

    :param today: the day by the clock (UTC). In a home of the demo company, whose time stands still, ages are counted
        up to the end of its facts instead.
    :raises FileHeld: another process writes the snapshot file, which none of ours does.
    :raises SettingsError: the settings cannot be used.
    """
    limits, demo_end = read_settings().freshness, facts_end()
    today = demo_end or today
    if not paths.published_file().exists():
        checks = {"data": Check(STALE, "data: nothing has been published yet, run customer_health_daily")}
        return FreshnessReport(today, demo_end is not None, checks)
    with open_file(paths.published_file(), True, {"threads": "1"}, OF_A_READER) as connection:
        checks = _judge(connection, limits, today)
    return FreshnessReport(today, demo_end is not None, checks)


def _judge(connection: duckdb.DuckDBPyConnection, limits: Freshness, today: date) -> dict[str, Check]:
    day = _latest_day(connection)
    if day is None:
        return {"data": Check(STALE, "data: the snapshot holds no day, run customer_health_daily")}
    judges: dict[str, Callable[[], Check]] = {
        "data": lambda: _aged(f"data: the latest published day is {day}", day, limits.data_age_days, today),
        "champion": lambda: _champion(connection, day, limits.champion_age_days, today),
        "delivery": lambda: _delivery(connection, limits.delivery_wait_days, today),
        "owners": lambda: _owners(connection, limits.most_tasks_without_owner),
    }
    return {name: _of_this_version(name, judge) for name, judge in judges.items()}


def _latest_day(connection: duckdb.DuckDBPyConnection) -> date | None:
    try:
        day: date | None = _row(connection, LATEST_DAY)[0]
    except duckdb.CatalogException:
        return None
    return day


def _of_this_version(name: str, judge: Callable[[], Check]) -> Check:
    try:
        return judge()
    except duckdb.CatalogException:
        words = (
            "not known: an earlier version of Tenure published the snapshot, the next daily run replaces it"
        )
        return Check(STALE, f"{name} {words}")


def _champion(connection: duckdb.DuckDBPyConnection, day: date, limit: int | None, today: date) -> Check:
    if limit is None:
        return Check(OFF, "champion: not judged (freshness.champion_age_days)")
    has_probabilities, note = _row(connection, PROBABILITIES, day)
    if not has_probabilities:
        if _row(connection, EVER_HAD_A_CHAMPION)[0]:
            return Check(STALE, f"champion: there were probabilities of churn, and {day} has none ({note})")
        return Check(NONE, f"champion: none so far ({note})")
    learned_on: date | None = _row(connection, LEARNED_ON, day)[0]
    if learned_on is None:
        return Check(STALE, "champion: not known when it learned, train again and approve")
    return _aged(f"champion: it learned as of {learned_on}", learned_on, limit, today)


def _delivery(connection: duckdb.DuckDBPyConnection, limit: int | None, today: date) -> Check:
    since, channels = _row(connection, WAITING_SINCE, read_settings().delivery.most_attempts)
    if since is None:
        state = FRESH if limit else OFF
        return Check(state, "delivery: nothing waits after a failure", limit_days=limit)
    return _aged(
        f"delivery: what could not be sent waits since {since} ({channels}; `tenure outbox list`)",
        since,
        limit,
        today,
    )


def _owners(connection: duckdb.DuckDBPyConnection, most: int | None) -> Check:
    tasks = _row(connection, WITHOUT_OWNER)[0]
    words = f"owners: {tasks} open tasks without an owner"
    if most is None:
        return Check(OFF, f"{words}; not judged (freshness.most_tasks_without_owner)")
    if tasks <= most:
        return Check(FRESH, f"{words} (limit {most})")
    remedy = "name owners in the CRM, in tenure.account_owner or in playbooks.role_owners"
    return Check(STALE, f"{words} (limit {most}): {remedy}")


def _aged(words: str, since: date, limit: int | None, today: date) -> Check:
    age = (today - since).days
    if limit is None:
        return Check(OFF, f"{words}; not judged", since, age)
    is_ahead, words = age < -MOST_DAYS_AHEAD, f"{words}, {age} days before {today} (limit {limit})"
    if is_ahead:
        words = f"{words}: that lies ahead, so nobody would notice that the runs have stopped"
    return Check(STALE if is_ahead or age > limit else FRESH, words, since, age, limit)


def _row(connection: duckdb.DuckDBPyConnection, query: str, *parameters: object) -> tuple[Any, ...]:
    row: tuple[Any, ...] = connection.execute(query, parameters).fetchall()[0]
    return row
