"""Reads one YAML file of settings."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from tenure.core.settings_schema import SettingsError

# `<<` lays one mapping over another.
TEXT_KEYS = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:merge")


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

    :raises SettingsError: it is not YAML, a key is written twice or is not a text, or it holds no mapping.
    """
    try:
        content = yaml.load(file.read_text(), Loader=_Loader)
    except yaml.YAMLError as error:
        raise SettingsError(f"{file}: cannot be read as YAML: {error}") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise SettingsError(f"{file}: holds {content!r} instead of lines such as `history_warm_up_days: 84`")
    return content
