"""Reads a JSON file, an array of objects or an object a line: its keys, SQL over its rows, and what is no row."""

import re
from dataclasses import replace

import duckdb

from tenure.landing.inspect_text import LONGEST_PAYLOAD, beginning_of, compression_of
from tenure.landing.landed_file import FileRefused, LandedFile, RejectedRow, contract_columns, unread_columns
from tenure.landing.quoting import identifier, literal, path_literal

# A case expression, since json_type raises for text that is not JSON.
_IS_OBJECT = "coalesce(case when json_valid(line) then json_type(line) end = 'OBJECT', false)"
LONGEST_LINE = 1 << 26
# A whole line is one column: no text has this sequence in it.
_NO_DELIMITER = "\x01\x02\x03\x04"

# The keys of all objects, and the rows that are no objects, in one read.
_KEYS_AND_BAD_ROWS = """
select distinct if(good, null, row) as bad_row, if(good, null, left(line, {longest})) as payload,
    unnest(if(good, json_keys(line), [null])) as key
from (select *, {is_object} as good from {lines})
order by all
"""


def open_json(file: LandedFile, connection: duckdb.DuckDBPyConnection) -> LandedFile:
    """The file with its columns, the rows that are no objects, and a relation over the others.

    :raises FileRefused: it holds no objects with our columns.
    """
    lines = _lines(file, connection)
    found = connection.execute(
        _KEYS_AND_BAD_ROWS.format(lines=lines, is_object=_IS_OBJECT, longest=LONGEST_PAYLOAD)
    ).fetchall()
    keys = [key for row, _, key in found if row is None and key is not None]
    if not keys:
        raise FileRefused(
            "no JSON objects in the file: it should be an array of objects, or hold one object a line"
        )
    names = contract_columns(keys, file.table)
    values = ", ".join(
        f"line ->> {literal(f'$.{identifier(key)}')} as {identifier(name)}" for name, key in names.items()
    )
    return replace(
        file,
        types=dict.fromkeys(names, "VARCHAR"),
        names=names,
        unread=unread_columns(keys, names),
        relation=f"(select {values}, row as _landed_row from {lines} where {_IS_OBJECT})",
        rejected=tuple(
            RejectedRow(row, None, "not a JSON object", payload)
            for row, payload, _ in found
            if row is not None
        ),
    )


def _lines(file: LandedFile, connection: duckdb.DuckDBPyConnection) -> str:
    """SQL over (line, row): one JSON text for every element of an array, or for every line that is not blank."""
    compression = compression_of(file.path)
    read = f"{path_literal(file.path)}, hive_partitioning = false, compression = {literal(compression)}"
    if beginning_of(file.path, compression).lstrip().startswith(b"["):
        array = f"read_json_objects({read}, format = 'array')"
        _refuse_broken_array(array, connection)
        return f"(select cast(json as varchar) as line, row_number() over () as row from {array})"
    reader = (
        f"read_csv({read}, columns = {{'line': 'VARCHAR'}}, auto_detect = false, header = false, quote = '',"
        f" escape = '', delim = {literal(_NO_DELIMITER)}, strict_mode = false, max_line_size = {LONGEST_LINE})"
    )
    return f"(select * from (select line, row_number() over () as row from {reader}) where trim(line, ' \t\r') <> '')"


def _refuse_broken_array(array: str, connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.execute(f"select count(json) from {array}")
    except duckdb.InvalidInputException as error:
        found = re.search(r"Malformed JSON .* in record/value (\d+)", str(error))
        if found is None or "UTF-8" in str(error):
            raise
        raise FileRefused(
            f"the JSON array is malformed or cut off at its element {found.group(1)}; land the file again"
        ) from error
