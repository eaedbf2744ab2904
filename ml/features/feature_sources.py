"""Which sources, by their role, each column of a training set needs."""

from collections.abc import Iterable

from ml.features.event_shares import event_of
from tenure.core.feature_descriptions import read_feature_sources

# Shares of single events are columns that no file can name beforehand; all are made from the product's own events.
EVENTS = ("product",)
# Without these there is no account, no use and no outcome; every other role is a company's choice.
REQUIRED = ("product", "billing")


def sources_of(features: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The roles of the sources that each feature needs, all of them; empty where its description names none."""
    described = read_feature_sources()
    return {name: EVENTS if event_of(name) else described.get(name, ()) for name in features}
