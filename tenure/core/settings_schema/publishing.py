"""What is shown to people, and how much of it is done and delivered."""

from typing import Annotated

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from tenure.core.settings_schema.values import (
    BLOCK,
    Address,
    Count,
    CountOrNone,
    DaysOrForGood,
    HoursOfDay,
    Language,
    Name,
    Score,
    Share,
    ShareOrAll,
    ShareOrNone,
    Text,
)

# Fields of the issue tracker's history that are read anyway.
ISSUE_FIELDS = ("status", "priority", "resolution")


@dataclass(frozen=True, config=BLOCK)
class Bands:
    """Lower bounds of the bands of the health score."""

    healthy: Score
    watch: Score
    at_risk: Score

    @model_validator(mode="after")
    def _fall_to_zero(self) -> "Bands":
        if not self.healthy > self.watch > self.at_risk:
            raise ValueError(
                f"healthy {self.healthy:g}, watch {self.watch:g}, at_risk {self.at_risk:g} must fall in this order"
            )
        if self.at_risk != 0:
            raise ValueError("at_risk must begin at 0, or the lowest scores have no band")
        return self

    def best_first(self) -> list[str]:
        """Names of the bands."""
        return sorted(vars(self), key=vars(self).__getitem__, reverse=True)


@dataclass(frozen=True, config=BLOCK)
class Bugs:
    """Fields of the issue tracker, and the shares of paying accounts or MRR that make a bug urgent, high or normal."""

    due_date_field: Text
    workaround_field: Text
    fixed_resolutions: list[Text]
    urgent_share: Share
    high_share: Share
    normal_share: Share

    @model_validator(mode="after")
    def _can_be_told_apart(self) -> "Bugs":
        fields = (self.due_date_field, self.workaround_field, *ISSUE_FIELDS)
        if len(set(fields)) < len(fields):
            raise ValueError(
                "due_date_field and workaround_field must be two fields beside status, priority and resolution"
            )
        if not self.urgent_share > self.high_share > self.normal_share:
            raise ValueError("urgent_share, high_share and normal_share must fall in this order")
        return self


@dataclass(frozen=True, config=BLOCK)
class UxReview:
    """Tags of tickets that the monthly review of usability counts, one category each."""

    tags: list[Text]


@dataclass(frozen=True, config=BLOCK)
class Value:
    """`gross_margin`: share of the revenue that is left after the cost of serving it."""

    gross_margin: ShareOrAll


@dataclass(frozen=True, config=BLOCK)
class Segments:
    """A segment with fewer accounts than this is not judged."""

    least_accounts: Count


@dataclass(frozen=True, config=BLOCK)
class Effect:
    """With fewer accounts than this in an arm, whose outcome is known, the effect of a playbook is not reported."""

    least_accounts: Count


@dataclass(frozen=True, config=BLOCK)
class Playbooks:
    """How much is done, and which share is left alone so that the effect can be measured."""

    capacity_per_owner: Count
    capacity_of_owners: dict[Text, CountOrNone]
    reserved_for_duties: CountOrNone
    role_owners: dict[Text, Text]
    most_messages_per_contact_28d: CountOrNone
    approved_letters: list[Name]
    default_language: Language
    quiet_hours: HoursOfDay | None
    content_address: Address | None
    booking_address: Address | None
    holdout_share: ShareOrNone
    holdout_salt: Text
    effect: Effect

    def capacity_of(self, owner: str) -> int | None:
        """Open tasks that the owner with this address can have at most; None for the list of who has no owner."""
        of_a_person = None if owner == "unassigned" else self.capacity_per_owner
        return self.capacity_of_owners.get(owner, of_a_person)


@dataclass(frozen=True, config=BLOCK)
class Delivery:
    """After how many attempts (a run makes one per row) a row becomes a dead letter."""

    # Without an attempt nothing is ever sent.
    most_attempts: Annotated[int, Field(strict=True, ge=1, le=1_000)]


@dataclass(frozen=True, config=BLOCK)
class Retention:
    """For how many days what may name people is kept; None: for good."""

    report_days: DaysOrForGood
    outbox_file_days: DaysOrForGood
    outbox_text_days: DaysOrForGood
    log_days: DaysOrForGood
    airflow_days: DaysOrForGood
