"""Every setting decides something, and the SQL asks for no setting that does not exist."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tenure.core import paths

SQL_FOLDERS = ("macros", "models", "tests", "snapshots")
PYTHON_FOLDERS = ("dags", "expectations", "ml", "plugins", "tenure")
# `var('targets')['churn']['capacity']`, with either kind of quotation mark.
VAR = re.compile(r"""\bvar\(\s*['"](\w+)['"]\s*\)((?:\[['"]\w+['"]\])*)""")
# Blocks that are read as a whole, name by name.
READ_WHOLE = ("bands", "capacity_of_owners", "events", "role_owners", "schemas")
# `fact_limit('breadth_low_share')`: the macro that reads a setting of the facts.
FACT_LIMIT = re.compile(r"\bfact_limit\(\s*'(\w+)'\s*\)")

VARS: dict[str, Any] = yaml.safe_load((paths.DBT_PROJECT / "dbt_project.yml").read_text())["vars"]


def leaves(values: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in values.items():
        if isinstance(value, dict) and key not in READ_WHOLE:
            yield from leaves(value, (*above, key))
        else:
            yield (*above, key)


def texts(root: Path, folders: tuple[str, ...], suffixes: tuple[str, ...]) -> Iterator[str]:
    for folder in folders:
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in suffixes and "settings_schema" not in file.parts:
                yield file.read_text()


SQL = list(texts(paths.DBT_PROJECT, SQL_FOLDERS, (".sql", ".yml")))
PYTHON = "\n".join(texts(paths.REPOSITORY, PYTHON_FOLDERS, (".py", ".jinja")))


@pytest.mark.parametrize("key", list(leaves(VARS)), ids=".".join)
def test_every_setting_is_read(key: tuple[str, ...]) -> None:
    if key[0] == "facts":
        assert any(key[-1] in FACT_LIMIT.findall(text) for text in SQL), f"nothing reads {'.'.join(key)}"
        return
    asked = [text for text in SQL if re.search(rf"""\bvar\(\s*['"]{key[0]}['"]""", text)]
    if len(key) == 1:
        is_read_by_sql = bool(asked)
    else:
        is_read_by_sql = any(re.search(rf"""\[['"]{key[-1]}['"]\]|\.{key[-1]}\b""", text) for text in asked)
    assert is_read_by_sql or re.search(rf"\.{key[-1]}\b", PYTHON), f"nothing reads {'.'.join(key)}"


def test_the_sql_asks_only_for_settings_that_exist() -> None:
    asked = {(name, *re.findall(r"\w+", rest)) for text in SQL for name, rest in VAR.findall(text)}
    asked |= {("facts", name) for text in SQL for name in FACT_LIMIT.findall(text)}
    assert len(asked) > 50
    assert [key for key in sorted(asked) if not exists(key)] == []


def exists(key: tuple[str, ...]) -> bool:
    values: Any = VARS
    for part in key:
        if not isinstance(values, dict) or part not in values:
            return False
        values = values[part]
    return True
