"""Reads one YAML file of settings."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from tenure.core.settings_schema import SettingsError

# `<<` lays one mapping over another.
TEXT_KEYS = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:merge")
# Settings have four levels. PyYAML's reader calls itself for each, and ends the process when there are too many.
MOST_LEVELS = 20


class _Loader(yaml.CSafeLoader):
    """PyYAML's reader in C, which is ten times as fast: settings are read before every step."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Refuses a key that is written twice, of which YAML would silently keep the last, and one that is no text."""
        seen = set()
        for key, _ in node.value:
            problem = "is written twice" if key.value in seen else "is not a text"
            if key.value in seen or key.tag not in TEXT_KEYS:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value} {problem}", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def read_settings_file(file: Path) -> dict[str, Any]:
    """The file's keys and values; an empty file has none.

    :raises SettingsError: it cannot be read or is not YAML, a key is written twice or is not a text, or it holds no
        mapping.
    """
    try:
        text = file.read_text(encoding="utf-8")
        _refuse_too_many_levels(file, text)
        content = yaml.load(text, Loader=_Loader)
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file}: is not UTF-8; save the file as UTF-8") from error
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise SettingsError(f"{file}: cannot be read as YAML: {error}") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise SettingsError(f"{file}: holds {content!r} instead of lines such as `history_warm_up_days: 84`")
    return content


def _refuse_too_many_levels(file: Path, text: str) -> None:
    levels = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        levels += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if levels > MOST_LEVELS:
            raise SettingsError(f"{file}: has more than {MOST_LEVELS} levels: no setting has so many")
