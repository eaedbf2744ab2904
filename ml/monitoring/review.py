"""The weekly review of all targets: realised against expected counts, drift, and one page about them."""

import logging
from datetime import date
from typing import Any

from ml.monitoring.review_page import write_page
from ml.monitoring.track_record import RETRAIN, review_target
from tenure import warehouse
from tenure.core.as_of_date import read_as_of_date
from tenure.core.settings import read_settings

log = logging.getLogger("tenure")

# Prefix of the Airflow task that starts the training of a target.
START_TRAINING = "start_training_"


def review_predictions(as_of_date: str | date) -> dict[str, Any]:
    """Review the matured promises and the drift of every target; writes `reports/review/<as-of date>.html`.

    :return: verdicts by target ("too early", "holds", "retrain" or "no signal"), reasons by target as sentences, and
        the path of the report
    """
    day = read_as_of_date(as_of_date)
    with warehouse.connect() as connection:
        reviews = [review_target(connection, target, day) for target in read_settings().targets.values()]
    for one in reviews:
        log.info("%s: %s: %s", one.target.name, one.verdict, "; ".join(one.reasons))
    return {
        "verdicts": {one.target.name: one.verdict for one in reviews},
        "reasons": {one.target.name: one.reasons for one in reviews},
        "report": str(write_page(day, reviews)),
    }


def trainings_to_start(reviewed: dict[str, Any]) -> list[str]:
    """Ids of the tasks that follow: one per target that needs a new training, or none."""
    return [
        f"{START_TRAINING}{target}" for target, verdict in reviewed["verdicts"].items() if verdict == RETRAIN
    ]
