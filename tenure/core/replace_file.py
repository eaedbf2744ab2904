"""Replaces a file in one step."""

import os
from pathlib import Path


def replace_file(file: Path, content: bytes) -> None:
    """Replace the file for its owner alone: readers, and who comes after a kill, see the old one or the new one.

    One process writes a file at a time: two would share the unfinished one.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.unfinished")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    os.replace(unfinished, file)
