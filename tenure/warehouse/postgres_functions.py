"""The functions that the models need on PostgreSQL, made from the text of two of dbt's macros."""

import hashlib
import re
from functools import cache
from typing import Any

from tenure.core import paths

SCHEMA = "tenure_functions"
# Casts call functions.
MACROS = ("postgres_functions", "postgres_casts")


def create_functions(session: Any) -> None:
    """Make them where they are not there, or are those of another version; sessions wait for one another."""
    text = functions()
    version = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    with session.cursor() as cursor:
        if _made(cursor) == version:
            return
        cursor.execute("begin")
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [SCHEMA])
        if _made(cursor) != version:
            cursor.execute(text)
            cursor.execute(f"comment on schema {SCHEMA} is '{version}'")
        cursor.execute("commit")


def _made(cursor: Any) -> str | None:
    cursor.execute("select obj_description(to_regnamespace(%s), 'pg_namespace')", [SCHEMA])
    return cursor.fetchone()[0]


@cache
def functions() -> str:
    """The statements, without the tags of the macros around them; dbt's create_functions.sql joins them likewise."""
    return "\n\n".join(_statements(macro) for macro in MACROS)


def _statements(macro: str) -> str:
    text = (paths.DBT_PROJECT / "macros" / "warehouse" / f"{macro}.sql").read_text()
    [found] = re.findall(rf"\{{% macro {macro}\(\) -%\}}(.*)\{{%- endmacro %\}}", text, re.DOTALL)
    return str(found).strip()
