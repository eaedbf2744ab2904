"""Lists the landing folder: the files of each table, and the entries that belong to none."""

import os
from collections.abc import Iterator
from pathlib import Path

from tenure.landing.contract import Contract
from tenure.landing.inspect_text import READABLE, kind_of_file
from tenure.landing.messages import os_error_in_words

SETTINGS_FILE = "tenure.yml"
_LEADS_OUT = "a link that leads out of the landing folder: put the files themselves there"


def data_files(folder: Path, landing: Path) -> list[tuple[Path, str | None]]:
    """The table's files in order, each with the reason why it must not even be opened, if there is one.

    A folder that cannot be listed, and a link that is not followed, is among them with its reason.
    """
    if not Path(os.path.realpath(folder)).is_relative_to(landing):
        return [(folder, _LEADS_OUT)]
    found = [(path, fault or _fault_of(path, landing)) for path, fault in _walk(folder)]
    return [(path, fault) for path, fault in found if fault or kind_of_file(path.name)]


def unknown_entries(landing: Path, contract: Contract) -> Iterator[tuple[str, str]]:
    """Names of entries outside the contract, and why: a misspelt folder must not pass for an empty source."""
    tables = {
        source: sorted(t.name for t in contract.tables if t.source == source) for source in contract.sources
    }
    for path in _visible(landing):
        if path.name not in tables or not os.path.isdir(path):
            if path.name != SETTINGS_FILE:
                yield path.name, f"not a known source; known are {', '.join(sorted(tables))}"
            continue
        for inner in _visible(path):
            if inner.name not in tables[path.name] or not os.path.isdir(inner):
                known = ", ".join(tables[path.name])
                yield f"{path.name}/{inner.name}", f"not a known table of {path.name}; known are {known}"
                continue
            yield from _no_data(inner, landing)


def _no_data(folder: Path, landing: Path) -> Iterator[tuple[str, str]]:
    for path, fault in _walk(folder):
        if not fault and not _fault_of(path, landing) and not kind_of_file(path.name):
            name = path.relative_to(landing).as_posix()
            yield name, f"not a readable file; its name should end in {READABLE}"


def _walk(folder: Path) -> Iterator[tuple[Path, str | None]]:
    """Everything below the folder that is no folder, by name; folders that cannot be listed, with the reason."""
    try:
        with os.scandir(folder) as listed:
            entries = sorted(listed, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        yield folder, os_error_in_words(error)
        return
    for entry in entries:
        path = Path(entry.path)
        if is_hidden(path):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(path)
        else:
            yield path, None


def _fault_of(path: Path, landing: Path) -> str | None:
    if not _is_utf8(str(path.relative_to(landing))):
        return "its name is not UTF-8: rename it"
    if path.is_symlink():
        target = Path(os.path.realpath(path))
        if not target.is_relative_to(landing):
            return _LEADS_OUT
        if os.path.isdir(target):
            return "a link to a folder, which is not followed: put the folder itself there"
    return None


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_hidden(path: Path) -> bool:
    """Whether the name begins with a dot or underscore: loaders write to such a name and rename when done."""
    return path.name.startswith((".", "_"))


def _visible(folder: Path) -> list[Path]:
    """Entries of the folder; none where it cannot be listed, which `data_files` reports for its tables."""
    try:
        return sorted(path for path in folder.iterdir() if not is_hidden(path))
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return []
