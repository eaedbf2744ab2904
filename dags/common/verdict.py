"""The two questions between a trained challenger and its promotion."""

import logging
from typing import Any

log = logging.getLogger(__name__)


def is_promotable(trained: dict[str, Any]) -> bool:
    """:param trained: what `train_challenger` returned."""
    for reason in trained["reasons"]:
        log.info("%s: %s", trained["verdict"], reason)
    return trained["verdict"] == "promote"


def is_approval_wanted(params: dict[str, Any]) -> bool:
    """:param params: the run's parameters, handed in by name."""
    return bool(params["require_approval"])
