"""The churn model of the demo run in this home, of which the measured pages speak."""

from ml.tracking import champions
from ml.tracking.decisions import Champion
from tenure.core import paths
from tenure.core.errors import InvalidInput


def read_churn_champion() -> Champion:
    """The serving version.

    :raises InvalidInput: the home has no champion for churn.
    """
    champion = champions.current_champion("churn")
    if champion is None:
        raise InvalidInput(f"{paths.home()} has no champion for churn: make it with `tenure run`")
    return champion
