"""Conditions in words: "at least 8 tickets opened in the last 30 days", "logins fell by more than 60 % …"."""

import re
from functools import cache

from tenure.core.feature_descriptions import read_feature_descriptions

CHANGE = re.compile(r"change of (?P<what>.+?)(?P<since> against .+| in .+|, .+)?")
SHARE = re.compile(r"share of (?P<what>.+)")
# Nouns that are counted come early in a label: "open tickets", "days since the last meeting".
EARLY = 3
TIMES = ("days", "hours")
# What begins like this is one measured thing, not a number of them.
MEASURES = ("most", "longest", "usual", "age", "length", "trend", "the")


def condition_words(feature: str, label: str, operator: str, value: float, number: str) -> str:
    """A condition on a number in words.

    :param label: of the feature, such as "open tickets"
    :param operator: >= or <
    :param number: the value as it is said, with its unit and maybe a sign
    """
    is_least = operator == ">="
    if change := CHANGE.fullmatch(label):
        return f"{change['what']} {_moved(is_least, value, number.lstrip('+-'))}{change['since'] or ''}"
    how_many = "at least" if is_least else "less than"
    if share := SHARE.fullmatch(label):
        return f"{how_many} {number} of {share['what']}"
    first, *rest = label.split()
    counted = unit_of(feature)
    if first not in MEASURES and counted in (first, *rest[: EARLY - 1]) and number[0] not in "+-":
        return f"{how_many if is_least or counted in TIMES else 'fewer than'} {number} {label}"
    return f"{label} {'at least' if is_least else 'below'} {number}"


def _moved(is_least: bool, value: float, amount: str) -> str:
    if value == 0:
        return "did not fall" if is_least else "fell"
    if value > 0:
        return f"grew by {'at least' if is_least else 'less than'} {amount}"
    return f"fell by {'at most' if is_least else 'more than'} {amount}"


def unit_of(feature: str) -> str:
    """The unit by the feature's description; empty for one that has none."""
    return _units().get(feature, "")


@cache
def _units() -> dict[str, str]:
    return {feature.name: feature.unit for feature in read_feature_descriptions()}
