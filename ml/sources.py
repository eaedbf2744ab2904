"""Which source systems a feature needs, as its description says: `Source: survey, zendesk.`

The descriptions are the one place where this is written; docs/catalogue.md shows the same words.
"""

import re
from collections.abc import Iterable

from ml import paths
from ml.feature_use import event_of

DESCRIPTIONS = "_feature_columns_*.md"
BLOCK = re.compile(r"{% docs (\w+) %}(.*?){% enddocs %}", flags=re.S)
SOURCE = re.compile(r"Source: (.*?)\.?\s*$")
# Shares of single events are columns that no file can name beforehand; all are made from the product's own events.
EVENTS = ("segment",)
# Without these there is no account, no use and no outcome; every other source is a company's choice.
REQUIRED = ("segment", "stripe")


def sources_of(features: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The sources of each feature, all of which it needs; empty for a feature whose description names none."""
    described = _read_descriptions()
    return {name: EVENTS if event_of(name) else described.get(name, ()) for name in features}


def _read_descriptions() -> dict[str, tuple[str, ...]]:
    found = {}
    for file in sorted((paths.DBT_PROJECT / "models" / "marts").glob(DESCRIPTIONS)):
        for name, text in BLOCK.findall(file.read_text()):
            said = SOURCE.search(text)
            found[name] = tuple(re.split(r", | and ", said.group(1))) if said else ()
    return found
