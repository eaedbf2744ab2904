"""What is predicted, of whom, and how many accounts the team can work on."""

from typing import Literal

from pydantic import ValidationInfo, field_validator, model_validator
from pydantic.dataclasses import dataclass

from tenure.core.settings_schema.values import BLOCK, Count, Days, DaysOrNone, Multiple, Positive

# What can be predicted, and how it may be defined.
DEFINITIONS = {
    "churn": ("coverage", "event"),
    "conversion": ("first_payment",),
    "expansion": ("mrr_growth",),
}
TARGETS = tuple(DEFINITIONS)
TargetName = Literal["churn", "conversion", "expansion"]
# Whose accounts, and the table of their features.
POPULATIONS = {"customers": "marts.fct_account_features", "trials": "marts.fct_trial_features"}


@dataclass(frozen=True, config=BLOCK)
class Target:
    """What is predicted of whom: days are whole days after the as-of date.

    `least_growth` (share of the MRR) and `most_churn_lift` belong to expansion alone.
    """

    name: TargetName
    population: Literal["customers", "trials"]
    definition: str
    lead_days: DaysOrNone
    horizon_days: Days
    grace_days: DaysOrNone
    capacity: Count
    least_growth: Positive | None = None
    most_churn_lift: Multiple | None = None

    @field_validator("definition")
    @classmethod
    def _fits_the_target(cls, definition: str, info: ValidationInfo) -> str:
        known = DEFINITIONS.get(info.data.get("name", ""), ())
        if known and definition not in known:
            raise ValueError(f"must be {' or '.join(known)}")
        return definition

    @model_validator(mode="after")
    def _growth_belongs_to_expansion(self) -> "Target":
        growth = {"least_growth": self.least_growth, "most_churn_lift": self.most_churn_lift}
        given = [key for key, value in growth.items() if value is not None]
        if self.name == "expansion" and len(given) < len(growth):
            raise ValueError(f"needs {' and '.join(growth)}")
        if self.name != "expansion" and given:
            raise ValueError(f"{' and '.join(given)} can be set for expansion only")
        return self

    @property
    def features_table(self) -> str:
        return POPULATIONS[self.population]

    @property
    def is_good(self) -> bool:
        """Wished for: a high health score speaks for it, where it speaks against churn."""
        return self.name != "churn"

    @property
    def label_days(self) -> int:
        """Days after the as-of date until the label is known."""
        return self.lead_days + self.horizon_days + self.grace_days
