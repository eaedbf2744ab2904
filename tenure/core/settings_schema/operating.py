"""From when on what runs by itself has to be looked at."""

from pydantic.dataclasses import dataclass

from tenure.core.settings_schema.values import BLOCK, Days


@dataclass(frozen=True, config=BLOCK)
class Freshness:
    """Days after which something is stale (`tenure/delivery/freshness.py`); None: never."""

    data_age_days: Days | None
    champion_age_days: Days | None
    delivery_wait_days: Days | None
