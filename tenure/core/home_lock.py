"""One command at a time on a home."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from tenure.core import paths
from tenure.core.errors import TenureError
from tenure.core.processes import describe_process


class HomeInUse(TenureError, RuntimeError):
    """Another `tenure run`, `build` or `up` works on this home."""


@contextmanager
def lock_home() -> Iterator[None]:
    """Hold the home's lock: a one-shot run on the database of a live scheduler would be run twice.

    :raises HomeInUse: another process, which the message names. The lock ends with its process, however that ends.
    """
    paths.home().mkdir(parents=True, exist_ok=True)
    with (paths.home() / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = describe_process(_pid_in(file))
            raise HomeInUse(
                f"Another `tenure run`, `build` or `up` works on {paths.home()}, {holder}: end that one first"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _pid_in(file: TextIO) -> int | None:
    file.seek(0)
    written = file.read()
    return int(written) if written.isdecimal() else None
