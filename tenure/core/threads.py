"""One thread for the number crunching: with more threads than free cores boosting is many times slower."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    # A runtime that is loaded inside the limit escapes it, so scikit-learn brings its own in first.
    import sklearn  # noqa: F401
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield
