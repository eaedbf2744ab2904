"""The blocks of the settings, each a frozen dataclass that refuses what cannot be used.

Every key of `vars:` in `dbt_project.yml` is a field here, and every field a key there; a test compares the two.
pydantic checks them, because it reports all faults of a file at once and knows where each is.
"""

from tenure.core.settings_schema.calendar import Calendar
from tenure.core.settings_schema.facts import Facts
from tenure.core.settings_schema.learning import DangerLine, KeyFeatures, Overrides, Review, Training
from tenure.core.settings_schema.loading import Pull, Rollups, Scoring, Spark
from tenure.core.settings_schema.operating import Freshness
from tenure.core.settings_schema.product import Events
from tenure.core.settings_schema.publishing import (
    Bands,
    Bugs,
    Delivery,
    Effect,
    Playbooks,
    Retention,
    Segments,
    UxReview,
    Value,
)
from tenure.core.settings_schema.targets import DEFINITIONS, POPULATIONS, TARGETS, Target, TargetName
from tenure.core.settings_schema.values import (
    BLOCK,
    Count,
    Currency,
    DaysOrNone,
    Multiple,
    Name,
    NullMarker,
    SettingsError,
    Text,
    Words,
)

__all__ = [
    "BLOCK",
    "DEFINITIONS",
    "POPULATIONS",
    "TARGETS",
    "Bands",
    "Bugs",
    "Calendar",
    "Count",
    "Currency",
    "DangerLine",
    "DaysOrNone",
    "Delivery",
    "Effect",
    "Events",
    "Facts",
    "Freshness",
    "KeyFeatures",
    "Multiple",
    "Name",
    "NullMarker",
    "Overrides",
    "Playbooks",
    "Pull",
    "Retention",
    "Review",
    "Rollups",
    "Scoring",
    "Segments",
    "SettingsError",
    "Spark",
    "Target",
    "TargetName",
    "Text",
    "Training",
    "UxReview",
    "Value",
    "Words",
]
