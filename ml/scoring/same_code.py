"""Whether another machine scores with the code that this one has."""

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

from tenure.core.code_version import code_version
from tenure.core.errors import TenureError

SOURCES = ("ml", "tenure")
LIBRARIES = ("numpy", "pandas", "pyarrow", "scikit-learn", "skops")


class OtherCode(TenureError, RuntimeError):
    """A machine that is to score has another Tenure, or another version of a library that scores."""


def own_code() -> dict[str, str]:
    """Version of Python's libraries by name, and of Tenure a digest of its sources."""
    return {"tenure": code_version(SOURCES, (".py",)).hex()[:12]} | {
        name: _version(name) for name in LIBRARIES
    }


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
