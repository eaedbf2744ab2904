"""One command at a time on a home."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from tenure.core import paths
from tenure.core.errors import TenureError


class HomeInUse(TenureError, RuntimeError):
    """Another `tenure run`, `build` or `up` works on this home."""


@contextmanager
def lock_home() -> Iterator[None]:
    """Hold the home's lock: a one-shot run on the database of a live scheduler would be run twice.

    :raises HomeInUse: another process holds it. The lock ends with its process, however that ends.
    """
    paths.home().mkdir(parents=True, exist_ok=True)
    with (paths.home() / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise HomeInUse(
                f"Another `tenure run`, `build` or `up` works on {paths.home()}: end that one first"
            ) from error
        yield
