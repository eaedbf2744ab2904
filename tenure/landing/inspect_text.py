"""What CSV and JSON files have in common: their kind, their compression, and how they begin."""

import re
from pathlib import Path

import pyarrow

from tenure.landing.landed_file import FileRefused

_SUFFIX = re.compile(r"\.(?:(parquet)|(csv|json|jsonl|ndjson)(?:\.gz|\.zst)?)$", re.IGNORECASE)
READABLE = ".parquet, .csv, .json, .jsonl or .ndjson, text also with .gz or .zst behind it"
# By how a file begins, as names are not to be trusted.
_COMPRESSIONS = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
_ARCHIVES = {b"PK\x03\x04": "zip", b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"7z\xbc\xaf": "7z"}
# Of a file that is not compressed.
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# A header is shorter than this.
BEGINNING = 1 << 20
LONGEST_PAYLOAD = 2000


def kind_of_file(name: str) -> str | None:
    """Parquet, csv or json; None for a file that is not data to us."""
    found = _SUFFIX.search(name)
    if found is None:
        return None
    kind = (found.group(1) or found.group(2)).lower()
    return kind if kind in ("parquet", "csv") else "json"


def compression_of(path: Path) -> str:
    """DuckDB's name of the compression of a text file.

    :raises FileRefused: it is an archive.
    """
    with path.open("rb") as file:
        begins = file.read(8)
    for magic, archive in _ARCHIVES.items():
        if begins.startswith(magic):
            raise FileRefused(f"a {archive} archive: unpack it, or compress the file with gzip or zstd")
    return next((name for magic, name in _COMPRESSIONS.items() if begins.startswith(magic)), "none")


def beginning_of(path: Path, compression: str) -> bytes:
    """The first bytes of the text, decompressed, without a byte order mark."""
    # The codec is named, since pyarrow would go by the name of the file.
    codec = None if compression == "none" else compression
    with pyarrow.input_stream(str(path), compression=codec) as stream:
        return stream.read(BEGINNING).removeprefix(BYTE_ORDER_MARK)
