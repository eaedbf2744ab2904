"""The values that a feature can take, from its unit and its name; the few that neither can say are listed here."""

import re
from dataclasses import dataclass

from tenure.core.feature_descriptions import FeatureDescription


@dataclass(frozen=True)
class Range:
    """From `low` to `high`, both included; None leaves a side open."""

    low: float | None
    high: float | None = None


ANY = Range(None)
# Counts, days, money, hours and ratios of them.
NOT_NEGATIVE = Range(0)

UNITS = {
    "0/1": Range(0, 1),
    "share 0-1": Range(0, 1),
    "0-10": Range(0, 10),
    # A difference between two values of the 0-10 scale.
    "points": Range(-10, 10),
    # Now over before, less 1: nothing is left at -1.
    "ratio - 1": Range(-1),
}

EXCEPTIONS = {
    # earlier than usual is negative
    "billing_days_late_excess": ANY,
    # a period that has ended while its subscription still counts as paid
    "billing_days_to_period_end": ANY,
    # a slope, which falls as well as rises
    "usage_weekly_trend_last_84d": ANY,
}

DAYS_OF_WINDOW = re.compile(r"_days_last_(\d+)d$")


def expected_range(feature: FeatureDescription) -> Range:
    """The range by exception, by unit, or by name; a column that has neither unit nor telling name is not negative."""
    words = feature.name.split("_")
    if feature.name in EXCEPTIONS:
        return EXCEPTIONS[feature.name]
    if feature.unit in UNITS:
        return UNITS[feature.unit]
    if not feature.unit and ("is" in words or "share" in words):
        return Range(0, 1)
    if feature.unit == "days" and (window := DAYS_OF_WINDOW.search(feature.name)):
        return Range(0, float(window.group(1)))
    # a difference in the feature's own unit; "days since a change" is an age
    if "change" in words and "since" not in words:
        return ANY
    return NOT_NEGATIVE
