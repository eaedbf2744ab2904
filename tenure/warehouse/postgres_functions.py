"""The functions that the models need on PostgreSQL, made from the text of dbt's macro `postgres_functions`."""

import hashlib
import re
from functools import cache
from typing import Any

from tenure.core import paths

SCHEMA = "tenure_functions"


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
    """The statements, without the tags of the macro around them."""
    text = (paths.DBT_PROJECT / "macros" / "warehouse" / "postgres_functions.sql").read_text()
    [found] = re.findall(r"\{% macro postgres_functions\(\) -%\}(.*)\{%- endmacro %\}", text, re.DOTALL)
    return str(found).strip()
