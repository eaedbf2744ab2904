"""Whether another machine scores with the code that this one has."""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from tenure.core import paths
from tenure.core.errors import TenureError

SOURCES = ("ml", "tenure")
LIBRARIES = ("numpy", "pandas", "pyarrow", "scikit-learn", "skops")


class OtherCode(TenureError, RuntimeError):
    """A machine that is to score has another Tenure, or another version of a library that scores."""


@cache
def own_code() -> dict[str, str]:
    """Version of Python's libraries by name, and of Tenure a digest of its sources."""
    digest = hashlib.sha256()
    for folder in SOURCES:
        for file in sorted((paths.REPOSITORY / folder).rglob("*.py")):
            digest.update(f"{file.relative_to(paths.REPOSITORY)}\0".encode() + file.read_bytes())
    return {"tenure": digest.hexdigest()[:12]} | {name: _version(name) for name in LIBRARIES}


def require_code(wanted: Mapping[str, str]) -> None:
    """:raises OtherCode: this machine's code is another one; the message names what differs."""
    here = own_code()
    differing = [
        f"{name} {here.get(name)} instead of {one}" for name, one in wanted.items() if here.get(name) != one
    ]
    if differing:
        raise OtherCode(
            f"this worker has {', '.join(differing)}: give workers the environment of the task that asks them"
            " (docs/how-to/spark.md)"
        )


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"
