"""Which code a home's tables, pages and mails were made with, and whether another machine has the same."""

import hashlib
from functools import cache
from pathlib import Path

from tenure.core import paths

CODE = ("dags", "dbt_project", "expectations", "ml", "tenure")
# A test compares them with the files that there are: none may change without changing the version.
CODE_SUFFIXES = (".py", ".sql", ".yml", ".md", ".csv", ".jinja")
# Where dbt and Python write.
WRITTEN = {"__pycache__", "logs", "target"}


@cache
def code_version(folders: tuple[str, ...] = CODE, suffixes: tuple[str, ...] = CODE_SUFFIXES) -> bytes:
    """Digest of the files of these folders of the repository, with their names."""
    # Once per process: the modules it has imported do not change either.
    digest = hashlib.sha256()
    for file in code_files(folders, suffixes):
        digest.update(f"{file}\n".encode() + (paths.REPOSITORY / file).read_bytes())
    return digest.digest()


def code_files(folders: tuple[str, ...] = CODE, suffixes: tuple[str, ...] = CODE_SUFFIXES) -> list[Path]:
    """The files that a run's tables, pages and mails depend on, as paths in the repository."""
    files = [
        file.relative_to(paths.REPOSITORY)
        for folder in folders
        for file in sorted((paths.REPOSITORY / folder).rglob("*"))
        if file.is_file()
    ]
    return [
        file
        for file in files
        if file.suffix in suffixes and not file.name.startswith(".") and not WRITTEN & set(file.parts)
    ]
