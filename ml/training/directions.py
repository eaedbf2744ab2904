"""In which direction a feature speaks, as the health score states it: what a monotone learner keeps to."""

import csv

from tenure.core import paths
from tenure.core.settings_schema import Target

WEIGHTS = paths.DBT_PROJECT / "seeds" / "health_weights.csv"


def read_directions(target: Target) -> dict[str, int]:
    """Of a feature of the health score, 1 where more of it is worse, -1 where less is.

    Empty for a target that is wished for: what keeps customers does not by that make them buy more.
    """
    if target.is_good:
        return {}
    with WEIGHTS.open() as file:
        return {
            row["feature"]: 1 if float(row["worst_value"]) > float(row["best_value"]) else -1
            for row in csv.DictReader(file)
        }
