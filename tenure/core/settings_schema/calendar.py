"""The working hours of the team."""

from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, model_validator
from pydantic.dataclasses import dataclass

from tenure.core.settings_schema.values import BLOCK, Name

HourOfDay = Annotated[float, Field(strict=True, ge=0, le=24)]


def _known_time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("must be a time zone of the IANA database, for instance Europe/Berlin")
    return name


def _known_place(code: str) -> str:
    from tenure.core.calendar import has_holidays

    if not has_holidays(code):
        raise ValueError("must be a country or a part of one, by ISO 3166, for instance DE or US-CA")
    return code


@dataclass(frozen=True, config=BLOCK)
class Calendar:
    """When the team works, in its own time zone, and where its public holidays are."""

    time_zone: Annotated[Name, AfterValidator(_known_time_zone)]
    working_days: Annotated[
        list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]], Field(min_length=1)
    ]
    opens_at: HourOfDay
    closes_at: HourOfDay
    holidays: Annotated[Name, AfterValidator(_known_place)] | None

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> "Calendar":
        if self.opens_at >= self.closes_at:
            raise ValueError(f"opens_at ({self.opens_at:g}) must be before closes_at ({self.closes_at:g})")
        return self
