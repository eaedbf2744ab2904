"""A person in the other files of a home: texts are rewritten, a mail is deleted, what Tenure landed gets pseudonyms."""

import os
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pyarrow
from pyarrow import parquet

from tenure.core.replace_file import replace_file
from tenure.erasure.traces import Traces

TEXTS = {
    ".csv",
    ".html",
    ".json",
    ".jsonl",
    ".log",
    ".md",
    ".sql",
    ".txt",
    ".yml",
    ".yaml",
    ".cfg",
    ".err",
    ".out",
}
MAIL = ".eml"
PARQUET = ".parquet"
DUCKDB = ".duckdb"
CHUNK_BYTES = 1 << 24
# Longer than any address, id, name or first line.
OVERLAP_BYTES = 1 << 12


def files_of(folder: Path) -> Iterator[Path]:
    """Every file below the folder; links are not followed, so a landing folder elsewhere is not among them."""
    for where, _, names in os.walk(folder):
        for name in sorted(names):
            file = Path(where) / name
            if file.is_file() and not file.is_symlink():
                yield file


def names_person(file: Path, traces: Traces) -> bool:
    """Whether the bytes of the file, or the texts that are packed in it, name the person."""
    if any(traces.found_in(chunk) for chunk in _chunks(file)):
        return True
    if file.suffix == MAIL:
        return traces.found_in(_mail_text(file.read_bytes()))
    if file.suffix == PARQUET:
        return any(traces.found_in(text) for text in texts_of(parquet.read_table(file)))
    return False


def _chunks(file: Path) -> Iterator[str]:
    """The file as text in pieces that overlap: a warehouse is larger than the memory."""
    before = b""
    with file.open("rb") as opened:
        while piece := opened.read(CHUNK_BYTES):
            yield (before + piece).decode("utf-8", "replace")
            before = piece[-OVERLAP_BYTES:]


def clean_file(file: Path, traces: Traces) -> str:
    """Rewrite the file without the person, line by line, or delete it where it cannot be; says which."""
    if file.suffix == MAIL:
        file.unlink()
        return "deleted"
    if file.suffix == PARQUET:
        rewrite_parquet(file, traces)
        return "rewritten"
    if file.suffix not in TEXTS:
        return "left"
    lines = file.read_bytes().decode("utf-8", "surrogateescape").splitlines(keepends=True)
    replace_file(file, "".join(map(traces.hidden, lines)).encode("utf-8", "surrogateescape"))
    return "rewritten"


def rewrite_parquet(file: Path, traces: Traces, table: pyarrow.Table | None = None) -> None:
    """Write the file anew with the same schema, rows and order, and what its footer says."""
    said = {
        key: value
        for key, value in (parquet.read_metadata(file).metadata or {}).items()
        if not key.startswith(b"ARROW:")
    }
    rows = table if table is not None else parquet.read_table(file)
    for place, column in enumerate(rows.schema):
        if pyarrow.types.is_string(column.type) or pyarrow.types.is_large_string(column.type):
            hidden = [
                None if text is None else traces.hidden(text) for text in rows.column(place).to_pylist()
            ]
            rows = rows.set_column(place, column, pyarrow.array(hidden, column.type))
    unfinished = file.with_name(f".{file.name}.unfinished")
    with parquet.ParquetWriter(unfinished, rows.schema, compression="zstd", store_schema=False) as writer:
        writer.write_table(rows)
        writer.add_key_value_metadata(said)
    with unfinished.open("rb") as written:
        os.fsync(written.fileno())
    os.replace(unfinished, file)


def texts_of(table: pyarrow.Table) -> Iterator[str]:
    """The different texts of all columns."""
    for column in table.columns:
        if pyarrow.types.is_string(column.type) or pyarrow.types.is_large_string(column.type):
            yield from (text for text in column.unique().to_pylist() if text)


def _mail_text(content: bytes) -> str:
    mail = message_from_bytes(content, policy=policy.default)
    parts = [str(value) for value in mail.values()]
    parts += [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join(parts)
