"""The version of a home's format: an older program must not write where a newer one has."""

import json
import os
from pathlib import Path

from tenure.core import paths
from tenure.core.errors import TenureError

# Raised when a program of before would damage or misread what this one leaves (DECISIONS.md: when, and what it asks).
# A home without the file is of version 0, before there were versions.
HOME_FORMAT = 1


class HomeIsNewer(TenureError, RuntimeError):
    """A newer Tenure has written this home; the message says how to go on."""


def refuse_newer_home() -> None:
    """:raises HomeIsNewer: a newer version has written the home. Writes nothing."""
    refuse_newer(format_of(_file()), f"The home {paths.home()}")


def take_home() -> None:
    """Before the first write: note the home's format.

    :raises HomeIsNewer: a newer version has written the home.
    """
    refuse_newer_home()
    if format_of(_file()) < HOME_FORMAT:
        _file().parent.mkdir(parents=True, exist_ok=True)
        fresh = _file().with_name(f".{_file().name}.{os.getpid()}")
        fresh.write_text(json.dumps({"format": HOME_FORMAT}) + "\n")
        os.replace(fresh, _file())


def refuse_newer(found: int, what: str) -> None:
    """:raises HomeIsNewer: `what` has a format that this program does not know."""
    if found > HOME_FORMAT:
        raise HomeIsNewer(
            f"{what} was written by a newer Tenure (format {found}; this one knows formats up to {HOME_FORMAT}), and is"
            " left as it is: use that version again, give this one a TENURE_HOME of its own, or restore a backup of"
            " before the upgrade (docs/how-to/backup.md)"
        )


def format_of(file: Path) -> int:
    """The format that the file says; 0 without a file.

    :raises HomeIsNewer: it says none that can be read.
    """
    try:
        return int(json.loads(file.read_text())["format"])
    except FileNotFoundError:
        return 0
    except (ValueError, TypeError, KeyError) as error:
        raise HomeIsNewer(
            f'{file} should hold a line such as {{"format": {HOME_FORMAT}}}: write the version of the home into it, or'
            " delete it when no newer Tenure has ever written here"
        ) from error


def _file() -> Path:
    return paths.home() / "version.json"
