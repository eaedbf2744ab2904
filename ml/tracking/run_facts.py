"""What an MLflow run was made from: the facts that are shown with it, and stored as its parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class RunFacts:
    """Facts of one training.

    `details` are names and texts that belong to one kind of run (the learner, the weeks of each split); they are
    shown and stored, never read back.
    """

    as_of_date: date
    data_version: str
    code_version: str
    details: Mapping[str, str]

    def texts(self) -> dict[str, str]:
        """Text by name, in the order in which a page shows them."""
        return {
            "as-of date": self.as_of_date.isoformat(),
            "data version": self.data_version,
            "code version": self.code_version,
            **self.details,
        }

    def parameters(self) -> dict[str, str]:
        """The texts under names that MLflow accepts: words joined by underscores."""
        return {name.replace(" ", "_"): text for name, text in self.texts().items()}


@dataclass(frozen=True)
class StudyFacts(RunFacts):
    """Facts of an ablation or a backtest, and the seconds that it took."""

    seconds: float

    def texts(self) -> dict[str, str]:
        """Text by name, the seconds last."""
        return super().texts() | {"seconds": f"{self.seconds:.0f}"}
