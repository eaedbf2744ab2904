"""What is wrong with the settings, in words: the key, the value, and the way out."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Path = tuple[str, ...]
LONGEST_SHOWN = 200


@dataclass(frozen=True)
class Fault:
    """`key`: the way to the value, as in ("targets", "churn", "lead_days")."""

    key: Path
    problem: str

    def __str__(self) -> str:
        return f"{'.'.join(self.key)}: {self.problem}"

    def is_in(self, settings: Mapping[str, Any]) -> bool:
        """Whether these settings give the faulty value."""
        values: Any = settings
        for part in self.key:
            if isinstance(values, Mapping):
                if part not in values:
                    return False
                values = values[part]
        return True


def describe(error: ValidationError, defaults: Mapping[str, Any]) -> list[Fault]:
    """One fault per wrong value.

    :param defaults: the shared settings, which name the known keys and the default of each
    """
    details = error.errors(include_url=False)
    unknown = {_path(one) for one in details if _is_unknown(one)}
    return [
        _describe(one, defaults)
        for one in details
        # What is below an unknown key is wrong because the key is.
        if _is_unknown(one) or not any(_path(one)[: len(key)] == key for key in unknown)
    ]


def refuse_unknown(key: Path, names: Iterable[Any], known: list[str], what: str) -> Iterator[Fault]:
    """A fault for each name that is not known."""
    for name in names:
        if name not in known:
            yield Fault(key, f"'{name}' is not a {what}; {_suggest(str(name), known)}")


def unknown_setting(key: Path, known: list[str]) -> Fault:
    """:param known: the settings that there are beside it"""
    if key[-1] in known:
        return Fault(key, "is in dbt_project.yml, but has no field in tenure/core/settings_schema/")
    return Fault(key, f"unknown setting; {_suggest(key[-1], known)}")


def _describe(one: "ErrorDetails", defaults: Mapping[str, Any]) -> Fault:
    key = _path(one)
    if _is_unknown(one):
        known = _look_up(defaults, key[:-1])
        names = sorted(known) if isinstance(known, Mapping) else []
        return unknown_setting(key, names)
    default = _look_up(defaults, key)
    if one["type"] == "missing":
        return Fault(key, "is missing")
    if one["type"] in ("dataclass_type", "dict_type"):
        block = f" with the keys {', '.join(default)}" if isinstance(default, Mapping) and default else ""
        return Fault(key, f"{_shown(one['input'])} must be a block{block}")
    problem = one["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
    if isinstance(one["input"], Mapping):
        return Fault(key, problem)
    way_out = "" if default is None or isinstance(default, Mapping) else f"; the default is {_shown(default)}"
    return Fault(key, f"{_shown(one['input'])} {problem}{way_out}")


def _shown(value: Any) -> str:
    """As one would write it in YAML, its beginning: aliases can make a short file's value as long as they like."""
    pieces = json.JSONEncoder(default=str, ensure_ascii=False, check_circular=False).iterencode(value)
    text = "".join(islice(pieces, LONGEST_SHOWN + 1))
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _is_unknown(one: "ErrorDetails") -> bool:
    is_unknown_name = one["type"] == "literal_error" and one["loc"][-1] == "[key]"
    return is_unknown_name or one["type"] == "unexpected_keyword_argument"


def _path(one: "ErrorDetails") -> Path:
    return tuple(str(part) for part in one["loc"] if part != "[key]")


def _suggest(name: str, known: list[str]) -> str:
    if close := get_close_matches(name, known, n=1):
        return f"did you mean {close[0]}?"
    return f"known are {', '.join(known)}"


def _look_up(values: Any, key: Path) -> Any:
    for part in key:
        values = values.get(part) if isinstance(values, Mapping) else None
    return values
