"""The question that the hidden hazard answers: churn within which days after a Monday, by the settings."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from tenure.core.settings import Settings

PLANTED = "planted.json"
# Under this key of the planted truth.
KEY = "churn_window_days"


@dataclass(frozen=True)
class ChurnWindow:
    """Days; the settings' own when the company landed."""

    lead: int
    horizon: int
    grace: int
    """Days without paid coverage until it counts as ended."""
    warm_up: int
    """Days from the first Monday until the windows of the features are filled."""

    @classmethod
    def of(cls, settings: Settings) -> "ChurnWindow":
        """The window of the target churn."""
        churn = settings.target("churn")
        return cls(churn.lead_days, churn.horizon_days, churn.grace_days, settings.history_warm_up_days)

    @classmethod
    def planted(cls, truth: Path) -> "ChurnWindow":
        """The window of the hazards in this folder.

        :raises ValueError: another version of the simulator wrote it.
        """
        days = json.loads((truth / PLANTED).read_text())[KEY]
        if missing := cls.__dataclass_fields__.keys() - days.keys():
            raise ValueError(
                f"{truth / PLANTED}: {KEY} lacks {', '.join(sorted(missing))}; land the demo company again, "
                "into an empty home"
            )
        return cls(**days)

    @property
    def end(self) -> int:
        """The last day after the Monday on which an end of coverage counts."""
        return self.lead + self.horizon

    @property
    def matured_after(self) -> int:
        """Days after the Monday until the label is known."""
        return self.end + self.grace

    def as_planted(self) -> dict[str, dict[str, int]]:
        """The entry of the planted truth."""
        return {KEY: asdict(self)}
