"""What was found in the landing folder."""

from dataclasses import dataclass

from tenure.landing.landed_file import LandedFile


@dataclass(frozen=True)
class LandingReport:
    files_accepted: int
    files_refused: int
    rows_landed: int
    rows_rejected: int
    messages: tuple[str, ...]
    """One per refused file, unknown folder, and file with rejected lines; each names file and, if known, column."""
    files: tuple[LandedFile, ...]
    unknown: tuple[tuple[str, str], ...]
    """Names of entries outside the contract, and why they are not read."""

    def summary(self) -> dict[str, int | list[str]]:
        """The report with at most twenty messages, small enough for a task's return value."""
        omitted = len(self.messages) - 20
        return {
            "files_accepted": self.files_accepted,
            "files_refused": self.files_refused,
            "rows_landed": self.rows_landed,
            "rows_rejected": self.rows_rejected,
            "messages": [*self.messages[:20], *([f"... and {omitted} more"] if omitted > 0 else [])],
        }
