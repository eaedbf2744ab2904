"""The settings: the `vars:` of `dbt_project.yml`, with a company's `tenure.yml` laid over them, read and checked.

dbt reads the same two files: what the company changes reaches it as `--vars`.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationError
from pydantic.dataclasses import dataclass

from tenure.core import paths
from tenure.core.settings_faults import Fault, describe, refuse_unknown, unknown_setting
from tenure.core.settings_file import read_settings_file
from tenure.core.settings_names import (
    known_letters,
    known_owner_roles,
    known_sources,
    known_sources_and_roles,
)
from tenure.core.settings_schema import (
    BLOCK,
    Bands,
    Bugs,
    Calendar,
    Currency,
    DangerLine,
    DaysOrNone,
    Delivery,
    Events,
    Facts,
    Freshness,
    KeyFeatures,
    Multiple,
    Name,
    NullMarker,
    Overrides,
    Playbooks,
    Pull,
    Retention,
    Review,
    Rollups,
    Scoring,
    Segments,
    SettingsError,
    Spark,
    Target,
    TargetName,
    Text,
    Training,
    UxReview,
    Value,
    Words,
)

# Keys of `vars:` that every run sets anew.
RUN_ARGUMENTS = ("as_of_date", "build_history", "features_until")
# Keys that belong to the code: the features are named by them.
FIXED = ("families",)
NO_SETTINGS = (*RUN_ARGUMENTS, *FIXED)


def _with_names(targets: Any) -> Any:
    """Each target knows its own name, which the file gives as its key.

    :raises ValueError: the file gives a name once more.
    """
    if not isinstance(targets, dict):
        return targets
    for name, values in targets.items():
        if isinstance(values, dict) and "name" in values:
            raise ValueError(f"{name}.name is an unknown setting: the key is the name")
    return {
        name: {**values, "name": name} if isinstance(values, dict) else values
        for name, values in targets.items()
    }


@dataclass(frozen=True, config=BLOCK)
class Settings:
    """One field per key of `vars:`, except what a run gives, and `changed_vars`."""

    families: list[Name]
    sources_switched_off: list[Name]
    null_markers: list[NullMarker]
    pull: Pull
    rollups: Rollups
    scoring: Scoring
    spark: Spark
    internal_email_domains: list[Text]
    internal_users: list[Text]
    calendar: Calendar
    reporting_currency: Currency
    seat_products: list[Text]
    history_warm_up_days: DaysOrNone
    events: Events
    targets: Annotated[dict[TargetName, Target], BeforeValidator(_with_names)]
    training: Training
    facts: Facts
    review: Review
    danger_line: DangerLine
    key_features: KeyFeatures
    competitors: list[Words]
    segments: Segments
    delivery: Delivery
    retention: Retention
    freshness: Freshness
    bands: Bands
    bugs: Bugs
    ux_review: UxReview
    value: Value
    overrides: Overrides
    playbooks: Playbooks
    high_risk_lift: Multiple
    changed_vars: dict[str, Any]
    """The top-level keys that the company's own file changes, whole; handed to dbt as `--vars`."""

    def target(self, name: str) -> Target:
        """:raises SettingsError: the settings have no such target."""
        for known, target in self.targets.items():
            if known == name:
                return target
        raise SettingsError(f"targets.{name}: not among the settings; known are {', '.join(self.targets)}")


def read_settings(project: Path | None = None, landing: Path | None = None) -> Settings:
    """Read and check the settings.

    :raises SettingsError: everything that cannot be used, with the file, the key, the value and the way out.
    """
    project = project or paths.DBT_PROJECT
    shared_file, own_file = project / "dbt_project.yml", (landing or paths.landing()) / "tenure.yml"
    shared = read_settings_file(shared_file)["vars"]
    written = read_settings_file(own_file) if own_file.exists() else {}
    own = {key: value for key, value in written.items() if key in shared and key not in NO_SETTINGS}
    book = _merge(shared, own)
    faults = [*_no_settings(written, shared), *_unknown_names(project, book)]
    values = {key: value for key, value in book.items() if key not in RUN_ARGUMENTS}
    try:
        settings = Settings(**values, changed_vars={key: book[key] for key in own})
    except ValidationError as error:
        faults += describe(error, shared)
    if faults:
        raise SettingsError(_report(faults, written, own_file, shared_file))
    return settings


@cache
def families() -> tuple[str, ...]:
    """The driver families: the prefixes of the feature columns. Part of the code, so no company changes them."""
    return tuple(read_settings_file(paths.DBT_PROJECT / "dbt_project.yml")["vars"]["families"])


def _no_settings(written: Mapping[str, Any], shared: Mapping[str, Any]) -> Iterator[Fault]:
    """A fault for each top-level key that a company cannot set."""
    settings = sorted(set(shared) - set(NO_SETTINGS))
    for key in written:
        if key in NO_SETTINGS:
            reason = "given by each run" if key in RUN_ARGUMENTS else "part of the code"
            yield Fault((key,), f"{reason}, not a setting: delete the line")
        elif key not in settings:
            yield unknown_setting((key,), settings)


def _unknown_names(project: Path, book: Mapping[str, Any]) -> list[Fault]:
    """Names that only data in the project can confirm. Wrong types are left to the schema."""
    faults: list[Fault] = []
    if isinstance(switched_off := book["sources_switched_off"], list) and switched_off:
        faults += refuse_unknown(
            ("sources_switched_off",), switched_off, known_sources_and_roles(project), "source or role"
        )
    pull = book["pull"]
    if isinstance(pull, dict) and isinstance(schemas := pull.get("schemas"), dict) and schemas:
        faults += refuse_unknown(("pull", "schemas"), schemas, known_sources(project), "source")
    playbooks = book["playbooks"]
    if isinstance(playbooks, dict) and isinstance(owners := playbooks.get("role_owners"), dict) and owners:
        faults += refuse_unknown(("playbooks", "role_owners"), owners, known_owner_roles(project), "role")
    if (
        isinstance(playbooks, dict)
        and isinstance(letters := playbooks.get("approved_letters"), list)
        and letters
    ):
        key = ("playbooks", "approved_letters")
        faults += refuse_unknown(key, letters, known_letters(project), "playbook that sends letters")
    return faults


def _report(faults: Iterable[Fault], own: Mapping[str, Any], own_file: Path, shared_file: Path) -> str:
    """All faults by file: the company's own where it has the key, otherwise the shared one."""
    lines: dict[Path, list[str]] = {}
    for fault in faults:
        lines.setdefault(own_file if fault.is_in(own) else shared_file, []).append(f"  {fault}")
    return "\n".join(line for file, found in lines.items() for line in (f"{file}:", *found))


def _merge(book: Mapping[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Nested values are laid over one by one, so that a company writes only what differs."""
    merged = dict(book)
    for key, value in overrides.items():
        inner = merged.get(key)
        merged[key] = _merge(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return merged
