"""What the company's product calls its events."""

from pydantic import model_validator
from pydantic.dataclasses import dataclass

from tenure.core.settings_schema.values import BLOCK, Text


@dataclass(frozen=True, config=BLOCK)
class Events:
    """Event names by what they are; an event that is not named here is a use of the feature that it names."""

    log_in: list[Text]
    error: list[Text]
    onboarding_step: list[Text]
    not_a_feature: list[Text]

    @model_validator(mode="after")
    def _each_name_is_of_one_kind(self) -> "Events":
        kinds: dict[str, str] = {}
        for kind, names in vars(self).items():
            for name in names:
                if kinds.setdefault(name, kind) != kind:
                    raise ValueError(f"{name} must be under {kinds[name]} or under {kind}, not both")
        return self
