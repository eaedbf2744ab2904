"""The weekly review: every target judged, and one page about it."""

import logging
from datetime import date
from typing import Any

from ml.monitoring.review_page import write_page
from ml.monitoring.track_record import RETRAIN, review_target
from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.settings import read_settings

log = logging.getLogger(__name__)

# The task per target that starts its training begins like this.
START_TRAINING = "start_training_"


def review_predictions(as_of_date: str | date) -> dict[str, Any]:
    """Judge the ripe promises and the drift of every target, and write `reports/review/<as-of date>.html`.

    :returns: verdicts by target ("too early", "holds", "retrain" or "no signal"), reasons in words by target, report.
    """
    day = read_as_of_date(as_of_date)
    with warehouse.connect(read_only=True) as connection:
        reviews = [review_target(connection, target, day) for target in read_settings().targets.values()]
    for one in reviews:
        log.info("%s: %s: %s", one.target.name, one.verdict, "; ".join(one.reasons))
    return {
        "verdicts": {one.target.name: one.verdict for one in reviews},
        "reasons": {one.target.name: one.reasons for one in reviews},
        "report": str(write_page(day, reviews)),
    }


def trainings_to_start(reviewed: dict[str, Any]) -> list[str]:
    """The tasks that follow: one per target that asks to be learned again, or none."""
    return [
        f"{START_TRAINING}{target}" for target, verdict in reviewed["verdicts"].items() if verdict == RETRAIN
    ]
