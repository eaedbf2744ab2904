"""Compares tables of two warehouses: exact for counts, texts and days, close for fractions."""

import math
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from tenure.landing.quoting import identifier

TOLERANCE = 1e-9
# Where a row lies differs: a file and its line, or a loader's table and the place in it. A key made by a hash too.
APART = {"landed_file", "landed_row", "payload", "person_key", "id_hash", "digest"}


def tables_of(connection: Any, schemas: Iterable[str]) -> list[str]:
    """Tables and views by name, of a warehouse in a file or on a server."""
    found = connection.execute(
        "select table_schema || '.' || table_name from information_schema.tables"
        " where table_catalog = current_database() and table_schema in (select unnest(?)) order by 1",
        [list(schemas)],
    ).fetchall()
    return [table for (table,) in found]


def columns_of(connection: Any, table: str) -> list[str]:
    schema, name = table.split(".")
    found = connection.execute(
        "select column_name from information_schema.columns where table_schema = ? and table_name = ?"
        " order by column_name",
        [schema, name],
    ).fetchall()
    return [column for (column,) in found if column not in APART and not column.startswith("dbt_")]


def differences(one: Any, other: Any, table: str) -> list[str]:
    """In words, the first few; none where the tables are the same."""
    columns = columns_of(one, table)
    if columns != columns_of(other, table):
        return [f"{table}: columns {sorted(set(columns) ^ set(columns_of(other, table)))}"]
    query = f"select {', '.join(map(identifier, columns))} from {table}"
    if _look_the_same(one.execute(query).df(), other.execute(query).df()):
        return []
    left, right = (sorted(_rows(connection, query), key=_order) for connection in (one, other))
    if len(left) != len(right):
        return [f"{table}: {len(left)} rows and {len(right)}"]
    found = [
        f"{table}.{column}: {a!r} and {b!r} of {dict(zip(columns, row, strict=True))}"
        for row, of_other in zip(left, right, strict=True)
        for column, a, b in zip(columns, row, of_other, strict=True)
        if not _same(a, b)
    ]
    return [f"{len(found)} values", *found[:5]] if found else []


def all_differences(one: Any, other: Any, tables: Iterable[str]) -> dict[str, list[str]]:
    """By table, in words; only of those that differ."""
    found = {table: differences(one, other, table) for table in tables}
    return {table: words for table, words in found.items() if words}


def _look_the_same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """A quick look at whole columns; what it doubts is compared value by value."""
    if len(one) != len(other) or list(one.dtypes) != list(other.dtypes):
        return False
    exact = [name for name in one.columns if not pd.api.types.is_float_dtype(one[name])]
    # Of rows that differ in fractions alone it is not said which belongs to which.
    is_one_to_one = exact == [*one.columns] or not one[exact].astype(str).duplicated().any()
    if not exact or not is_one_to_one:
        return False
    left, right = (frame.loc[frame[exact].astype(str).sort_values(exact).index] for frame in (one, other))
    return all(
        left[name].astype(str).tolist() == right[name].astype(str).tolist()
        if name in exact
        else bool(_are_close(left[name].to_numpy(), right[name].to_numpy()).all())
        for name in one.columns
    )


def _are_close(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Whole numbers exactly, fractions nearly; unknown is the same as unknown."""
    is_whole = (one == np.floor(one)) & (other == np.floor(other))
    is_near: np.ndarray = np.isclose(one, other, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
    return np.where(is_whole, one == other, is_near)


def _rows(connection: Any, query: str) -> list[tuple[Any, ...]]:
    return [tuple(map(_plain, row)) for row in connection.execute(query).fetchall()]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value


def _order(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Texts, days and counts first, so that the last digit of a fraction does not part two rows."""
    exact = [_shown(value) for value in row if not isinstance(value, float)]
    return (*exact, *(f"{value:.6g}" for value in row if isinstance(value, float)))


def _shown(value: Any) -> str:
    return (
        str(value.date())
        if isinstance(value, datetime) and value.time() == datetime.min.time()
        else str(value)
    )


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool) or not isinstance(one, int | float):
        if isinstance(one, date) and isinstance(other, date):
            return _shown(one) == _shown(other)
        return bool(one == other)
    if not isinstance(other, int | float):
        return False
    return (
        one == other
        or math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
        or (one != one and other != other)
    )
