"""From when on what runs by itself has to be looked at."""

from pydantic.dataclasses import dataclass

from tenure.core.settings_schema.values import BLOCK, CountOrNone, Days


@dataclass(frozen=True, config=BLOCK)
class Freshness:
    """After how many days, or with how many open tasks that no one owns, something is stale; None: never.

    Judged by `tenure/delivery/freshness.py`.
    """

    data_age_days: Days | None
    champion_age_days: Days | None
    delivery_wait_days: Days | None
    most_tasks_without_owner: CountOrNone | None
