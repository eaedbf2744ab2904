"""The one route without a log-in: whether data, champion and delivery are fresh, for monitoring."""

import logging
import threading
import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from fastapi.responses import JSONResponse, Response

from plugins.health_page import snapshot
from tenure.core.errors import TenureError

log = logging.getLogger("tenure")

PATH = "/health"
# Strangers may ask as often as they like: the snapshot is read once in so many seconds.
KEPT_SECONDS = 5
_ONE_AT_A_TIME = threading.Lock()


def health() -> Response:
    """Answer 200 when everything is fresh and 503 otherwise, with states, days and ages alone."""
    with _ONE_AT_A_TIME:
        found = _read(int(time.monotonic() // KEPT_SECONDS))
    return JSONResponse(found, 200 if found["is_fresh"] else 503)


@lru_cache(maxsize=1)
def _read(_: int) -> dict[str, Any]:
    from tenure.delivery.freshness import read_freshness

    try:
        with snapshot.ONE_AT_A_TIME:
            return read_freshness(datetime.now(UTC).date()).as_json()
    except TenureError as error:
        # For the log: it may name folders and values of the settings.
        log.error("freshness cannot be judged: %s", error)
        return {"is_fresh": False, "checks": {}}
