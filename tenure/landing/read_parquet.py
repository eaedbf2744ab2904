"""Reads the footer of a Parquet file: the columns it has and their types."""

from collections.abc import Iterable
from dataclasses import replace

import duckdb

from tenure.landing.landed_file import FileRefused, LandedFile, contract_columns, unread_columns
from tenure.landing.quoting import path_literal

# Names are taken literally: a folder `event=login/` gives no column, and a column is only looked for in its own file.
OPTIONS = "hive_partitioning = false, union_by_name = false"


def open_parquet(file: LandedFile, connection: duckdb.DuckDBPyConnection) -> LandedFile:
    """The file with its columns, and a relation over its rows.

    :raises FileRefused: it is no Parquet file, or has not the columns that we need.
    """
    path = path_literal(file.path)
    relation = f"read_parquet({path}, {OPTIONS})"
    try:
        described = connection.execute(f"describe select * from {relation}").fetchall()
        nodes = connection.execute(f"select name, num_children from parquet_schema({path})").fetchall()
    except (duckdb.InvalidInputException, duckdb.IOException) as error:
        raise FileRefused(
            "not a readable Parquet file, perhaps half-written or encrypted; land it again"
        ) from error
    found = _top_level(nodes)
    names = contract_columns(found, file.table)
    types = dict(zip(found, (described_type for _, described_type, *_ in described), strict=True))
    return replace(
        file,
        types={column: types[name] for column, name in names.items()},
        names=names,
        unread=unread_columns(found, names),
        relation=relation,
    )


def _top_level(nodes: Iterable[tuple[str, int | None]]) -> list[str]:
    """The names as they are in the file, where DuckDB would number those that differ in case only."""
    names, nested = [], 0
    _, *columns = nodes
    for name, children in columns:
        if nested == 0:
            names.append(name)
            nested = children or 0
        else:
            nested += (children or 0) - 1
    return names
