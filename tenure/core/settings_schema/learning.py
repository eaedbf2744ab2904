"""How models are trained and reviewed, and what people decide instead of what is learned."""

from typing import Annotated

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from tenure.core.settings_schema.values import (
    BLOCK,
    Count,
    CountOrNone,
    Name,
    Positive,
    Share,
    ShareOrAll,
    Text,
)

# Fewer weeks than this give neither a calibration nor an out-of-time test that means anything.
Weeks = Annotated[int, Field(strict=True, ge=4, le=520)]
# A coin reaches an AUC of 0.5.
Auc = Annotated[float, Field(strict=True, gt=0.5, lt=1)]


@dataclass(frozen=True, config=BLOCK)
class Training:
    """How much of the past teaches, calibrates and tests, and from which values a column seems to know the outcome."""

    test_weeks: Weeks
    calibration_weeks: Weeks
    min_positive_accounts: Count
    # Fewer examples are too few to learn from.
    most_examples: Annotated[int, Field(strict=True, ge=1000, le=100_000_000)]
    # Fewer draws give no usable 95 % interval.
    bootstrap_rounds: Annotated[int, Field(strict=True, ge=100, le=100_000)]
    # NumPy takes no larger one.
    seed: Annotated[int, Field(strict=True, ge=0, lt=2**32)]
    implausible_column_auc: Auc
    implausible_column_edge: Share
    implausible_model_edge: Share
    known_columns: list[Name]


@dataclass(frozen=True, config=BLOCK)
class Review:
    """Limits from which a value has drifted (`ml/monitoring/drift.py`), and the fewest accounts to judge by."""

    drift_of_feature: Positive
    drift_of_scores: Positive
    drift_of_base_rate: Positive
    drifted_features: ShareOrAll
    least_accounts: Count


@dataclass(frozen=True, config=BLOCK)
class DangerLine:
    """Person-days per seat in 28 days below which churn jumps; None: learned."""

    level: Annotated[float, Field(strict=True, ge=0, le=28)] | None


@dataclass(frozen=True, config=BLOCK)
class KeyFeatures:
    """Event names that people call key, or not, whatever is learned."""

    always: list[Text]
    never: list[Text]

    @model_validator(mode="after")
    def _none_is_both(self) -> "KeyFeatures":
        if both := sorted(set(self.always) & set(self.never)):
            raise ValueError(f"{', '.join(both)} must be under always or under never, not both")
        return self


@dataclass(frozen=True, config=BLOCK)
class Overrides:
    """What customer-success managers enter instead of the score."""

    holds_days: Annotated[int, Field(strict=True, ge=1, le=3_650)]
    least_ripe: CountOrNone
