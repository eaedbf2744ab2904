"""One typed reading of the rule book: the `vars:` of `dbt_project.yml`, with a company's `tenure.yml` laid over it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tenure.core import paths
from tenure.core.settings_schema import (
    TARGETS,
    Delivery,
    Events,
    Facts,
    KeyFeatures,
    Playbooks,
    Review,
    SettingsError,
    Target,
    Training,
)

BLOCKS = ("targets", "training", "review", "key_features", "events", "facts", "playbooks", "delivery")


@dataclass(frozen=True)
class Settings:
    targets: dict[str, Target]
    training: Training
    review: Review
    key_features: KeyFeatures
    events: Events
    facts: Facts
    playbooks: Playbooks
    delivery: Delivery
    overrides: dict[str, Any]
    """What the company's own file changes; handed to dbt as `--vars`."""

    def rules_of(self, target: str) -> Target:
        """:raises SettingsError: the rule book has no such target."""
        if target not in self.targets:
            raise SettingsError(f"targets.{target}: not in the rule book; it has {', '.join(self.targets)}")
        return self.targets[target]


def read_settings(project: Path | None = None, landing: Path | None = None) -> Settings:
    """Read and check the rule book.

    :raises SettingsError: an unknown key, or a value that cannot be meant.
    """
    book = _read_yaml((project or paths.DBT_PROJECT) / "dbt_project.yml")["vars"]
    overrides = _read_overrides((landing or paths.landing()) / "tenure.yml", book)
    book = _merge(book, overrides)
    for name in book["targets"]:
        if name not in TARGETS:
            raise SettingsError(f"targets.{name}: unknown target; known are {', '.join(TARGETS)}")
    try:
        targets = {name: Target(name=name, **values) for name, values in book["targets"].items()}
        training = Training(**book["training"])
        review = Review(**book["review"])
        key_features = KeyFeatures(**book["key_features"])
        events = Events(**book["events"])
        facts = Facts(**book["facts"])
        playbooks = Playbooks(**book["playbooks"])
        delivery = Delivery(**book["delivery"])
    except TypeError as error:
        raise SettingsError(f"{' / '.join(BLOCKS)}: {error}") from error
    changed = {key: book[key] for key in overrides}
    return Settings(
        targets, training, review, key_features, events, facts, playbooks, delivery, overrides=changed
    )


def _read_overrides(file: Path, book: dict[str, Any]) -> dict[str, Any]:
    if not file.exists():
        return {}
    overrides = _read_yaml(file) or {}
    unknown = sorted(set(overrides) - set(book))
    if unknown:
        raise SettingsError(
            f"{file}: unknown setting {', '.join(unknown)}; known are {', '.join(sorted(book))}"
        )
    return overrides


def _read_yaml(file: Path) -> Any:
    # PyYAML's reader in C: read before every step, and ten times as fast.
    return yaml.load(file.read_text(), Loader=yaml.CSafeLoader)


def _merge(book: dict[str, Any], overrides: dict[str, Any]) -> dict[str, Any]:
    """Nested values are laid over one by one, so that a company writes only what differs."""
    merged = dict(book)
    for key, value in overrides.items():
        inner = merged.get(key)
        merged[key] = _merge(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return merged
